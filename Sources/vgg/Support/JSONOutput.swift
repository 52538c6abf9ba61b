import Foundation
import OpenCLRuntime
import VGGBackend

/// Prints a value as JSON on standard output: keys in snake case and sorted, so that two runs can be compared line by
/// line; what is no number is null.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try Console.print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// What a network runs on, and how, as every command's JSON names it.
struct DeviceJSON: Encodable {
    let index: Int
    let name: String
    let platform: String
    let driver: String
    let kind: String
    let kernels: String
    let precision: Precision
    let reason: String

    /// Describes a device; `used` is the precision where it is not the one that the options ask for.
    init(_ choice: DeviceChoice, _ manager: DeviceManager, _ options: CommonOptions, _ used: Precision? = nil) {
        index = choice.index
        name = choice.device.name
        platform = choice.device.platform.name
        driver = choice.device.driverVersion
        kind = choice.device.kind.rawValue
        kernels = manager.traits.family.description
        precision = used ?? options.precision
        reason = choice.reason
    }
}

/// The devices that share a network's work: the first, and all where there are several.
struct DevicesJSON {
    let first: DeviceJSON?
    let several: [DeviceJSON]?

    init(_ choices: [DeviceChoice], _ managers: [DeviceManager], _ options: CommonOptions) {
        let all = zip(choices, managers).map { DeviceJSON($0, $1, options) }
        first = all.first
        several = all.count > 1 ? all : nil
    }
}

extension Double {
    /// The number, or nothing where it is infinite or none; JSON has no word for those.
    var finite: Double? { isFinite ? self : nil }
}

/// Prints a value as a line of JSON on standard output, for whoever follows what happens.
func printJSONLine(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try Console.print(String(decoding: try encoder.encode(value), as: UTF8.self))
}
