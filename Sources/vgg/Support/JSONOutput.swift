import Foundation
import OpenCLRuntime

/// Prints a value as JSON on standard output, keys sorted, so that two runs can be compared line by line.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// A device as every command's JSON names it.
struct DeviceJSON: Encodable {
    let index: Int
    let name: String
    let platform: String
    let driver: String
    let kind: String
    let reason: String

    init(_ choice: DeviceChoice) {
        index = choice.index
        name = choice.device.name
        platform = choice.device.platform.name
        driver = choice.device.driverVersion
        kind = choice.device.kind.rawValue
        reason = choice.reason
    }
}
