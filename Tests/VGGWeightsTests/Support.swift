import Foundation
import VGGModel
import VGGWeights

/// The path of a file that the package carries for its tests.
func fixture(_ name: String) throws -> String {
    guard let folder = Bundle.module.resourcePath else { throw CocoaError(.fileNoSuchFile) }
    return folder + "/Fixtures/" + name
}

func bytes(of path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: path))) }

/// Memory that holds a file's bytes, no more and no fewer.
func storage(_ bytes: [UInt8]) -> TensorStorage {
    TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
}

/// The bytes of a safetensors file with this header; `length` is what the file claims of it.
func safetensors(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
    safetensors(Array(header.utf8), data: [UInt8](repeating: 0, count: data), length: length)
}

/// The bytes of a safetensors file with this header and data.
func safetensors(_ header: [UInt8], data: [UInt8], length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header + data
}

/// The entry of one tensor in a header.
func entry(_ name: String, _ dtype: String = "F32", _ shape: String = "[1]", _ offsets: String = "[0,4]") -> String {
    "\"\(name)\":{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
}

/// The error that `body` throws, or nothing.
func failure<Result>(of body: () throws -> Result) throws -> WeightsError? {
    do {
        _ = try body()
        return nil
    } catch let error as WeightsError {
        return error
    }
}

/// Small networks for every shape of test.
enum Networks {
    /// A network of a sixteenth of the widths, for pictures of 32 pixels.
    static func slim(_ name: String, classes: Int = 10) throws -> Network {
        var options = NetworkOptions.slim(divisor: 16)
        options.classes = classes
        options.height = 32
        options.width = 32
        options.pooledExtent = 2
        return try Network.named(name, options: options)
    }
}
