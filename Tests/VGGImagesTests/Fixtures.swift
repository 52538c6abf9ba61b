import Foundation
import Testing
import VGGImages

/// The reference files that `Fixtures/make_fixtures.py` made with Pillow.
enum Fixtures {
    static func path(_ name: String) -> String {
        Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(name)").path
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// Names of the encoded pictures in `decode`, sorted; each has the expected pixels beside it.
    static var encoded: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path("decode"))) ?? []
        return names.filter { !$0.hasSuffix(".ppm") }.sorted()
    }

    /// Expected pixels of an encoded picture: a Netpbm file of three header lines and the bytes.
    static func expected(_ name: String) throws -> Image {
        let bytes = try bytes("decode/\(name.dropLast(4)).ppm")
        let lines = bytes.split(separator: 10, maxSplits: 3, omittingEmptySubsequences: false)
        let size = lines[1].split(separator: 32).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        return try Image(width: size[0], height: size[1], pixels: Array(lines[3]))
    }

    /// The picture that `noise` in `make_fixtures.py` makes.
    static func noise(width: Int, height: Int, seed: UInt32) throws -> Image {
        var state = seed
        let pixels = (0..<width * height * 3).map { index in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(Int(state >> 24) / 2 + (index / 3 % width) * 127 / width)
        }
        return try Image(width: width, height: height, pixels: pixels)
    }
}

/// One resize or preparation listed in `resize.txt`.
struct ResizeCase: CustomTestStringConvertible, Sendable {
    let kind: String
    let numbers: [Int]

    var seed: UInt32 { UInt32(numbers[0]) }
    var testDescription: String { "\(kind) \(numbers[1])x\(numbers[2]) to \(numbers[3]), \(numbers[4])" }

    /// The bytes that Pillow gave.
    func expected(count: Int) throws -> [UInt8] {
        Array(try Fixtures.bytes("resize.raw").dropFirst(numbers[5]).prefix(count))
    }

    static func all(_ kind: String) -> [ResizeCase] {
        let text = (try? Fixtures.bytes("resize.txt")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0[0] == kind }
            .map { ResizeCase(kind: kind, numbers: $0.dropFirst().compactMap { Int($0) }) }
    }
}
