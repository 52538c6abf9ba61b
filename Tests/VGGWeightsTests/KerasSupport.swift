import Foundation
import Testing
import VGGModel
import VGGWeights

/// HDF5 files that the package carries, packed.
enum KerasFixture {
    /// The bytes of a file; how they are packed stands in `make_fixtures.py`.
    static func bytes(_ name: String) throws -> [UInt8] {
        let packed = try VGGWeightsTests.bytes(of: fixture("Keras/\(name).packed"))
        func number(_ place: Int) -> Int { Int(packed[place]) | Int(packed[place + 1]) << 8 }
        var bytes: [UInt8] = []
        var place = 0
        while place < packed.count {
            let (literals, copies, distance) = (number(place), number(place + 2), number(place + 4))
            bytes += packed[place + 6..<place + 6 + literals]
            place += 6 + literals
            for _ in 0..<copies { bytes.append(bytes[bytes.count - distance]) }
        }
        return bytes
    }

    static func file(_ name: String) throws -> KerasFile { try KerasFile(storage: storage(bytes(name)), path: name) }

    /// The network of the files, as PyTorch would keep its weights.
    static func expected(_ name: String = "vgg11") throws -> SafetensorsFile {
        try SafetensorsFile(path: fixture("Keras/\(name).safetensors"))
    }

    /// The network of the files.
    static func network(_ name: String = "vgg11") throws -> Network {
        var options = NetworkOptions()
        options.channels = [2, 3, 4, 5, 6]
        options.hiddenFeatures = 7
        options.classes = 5
        options.height = 64
        options.width = 64
        options.pooledExtent = 2
        return try Network.named(name, options: options)
    }

    /// The values of a tensor, put together from blocks.
    static func blocks(of name: String, in file: KerasFile) throws -> [Float] {
        var values: [Float] = []
        try file.forEachBlock(of: name) { values += $0 }
        return values
    }
}

/// Writes small HDF5 files in the form of libver='latest'.
struct HDF5Image {
    private(set) var bytes: [UInt8] = [UInt8](repeating: 0, count: 48)

    /// A file of groups of datasets.
    init(_ groups: [(name: String, datasets: [(name: String, shape: [Int], values: [Float])])]) {
        var links: [[UInt8]] = []
        for group in groups {
            let members = group.datasets.map { Self.link($0.name, to: dataset(shape: $0.shape, values: $0.values)) }
            links.append(Self.link(group.name, to: header(members)))
        }
        finish(root: header(links))
    }

    static func number<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    private static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [type] + number(UInt16(body.count)) + [0] + body
    }

    private static func link(_ name: String, to address: UInt64) -> [UInt8] {
        message(6, [1, 0, UInt8(name.utf8.count)] + Array(name.utf8) + number(address))
    }

    /// Appends an object header and returns where it is.
    private mutating func header(_ messages: [[UInt8]]) -> UInt64 {
        let address = bytes.count
        let body = messages.flatMap { $0 }
        bytes += Array("OHDR".utf8) + [2, 2] + Self.number(UInt32(body.count)) + body
        bytes += Self.number(Self.checksum(bytes[address...]))
        return UInt64(address)
    }

    private mutating func dataset(shape: [Int], values: [Float]) -> UInt64 {
        let start = UInt64(bytes.count)
        values.withUnsafeBytes { bytes += $0 }
        let space: [UInt8] = [2, UInt8(shape.count), 0, 1] + shape.flatMap { Self.number(UInt64($0)) }
        let float: [UInt8] = [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]
        let layout: [UInt8] = [3, 1] + Self.number(start) + Self.number(UInt64(4 * values.count))
        return header([Self.message(1, space), Self.message(3, float), Self.message(8, layout)])
    }

    private mutating func finish(root: UInt64) {
        var start: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 2, 8, 8, 0]
        start += [0, UInt64.max, UInt64(bytes.count), root].flatMap(Self.number)
        bytes.replaceSubrange(0..<44, with: start)
        bytes.replaceSubrange(44..<48, with: Self.number(Self.checksum(bytes[..<44])))
    }

    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBytes { HDF5Checksum.of($0[...]) }
    }
}
