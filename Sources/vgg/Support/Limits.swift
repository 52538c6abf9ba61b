import ArgumentParser
import VGGBackend
import VGGModel

/// The numbers that options accept: far more than any device can use, and few enough that no product of them leaves
/// the range of 64 bits.
enum Limits {
    /// Images in a batch.
    static let batch = 1...16_384
    /// Rows and columns of the input.
    static let size = NetworkOptions.smallestExtent...8_192
    /// Rows and columns of raw images, for networks of any kind.
    static let imageSize = 1...8_192
    /// Output channels of a convolution.
    static let channels = 1...16_384
    /// Features of a dense layer.
    static let features = 1...1_048_576
    /// Repeats of a measurement.
    static let repeats = 1...100_000

    /// Reads a number within limits.
    static func number(_ range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
        { text in
            guard let number = Int(text), range.contains(number) else {
                throw ValidationError("give a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// Reads numbers within limits, with commas between them, each once.
    static func numbers(_ range: ClosedRange<Int>) -> @Sendable (String) throws -> [Int] {
        { text in
            let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            let known = numbers.compactMap(\.self).filter(range.contains)
            guard known.count == numbers.count, Set(known).count == known.count else {
                throw ValidationError(
                    "give whole numbers from \(range.lowerBound) to \(range.upperBound), each once, such as 1,2,4,8")
            }
            return known
        }
    }

    /// Reads a number of bytes.
    @Sendable static func bytes(_ text: String) throws -> Int {
        guard let count = ByteCount(parsing: text) else {
            throw ValidationError("give a number of bytes, such as 600MB, 1.5GB or 629145600")
        }
        return count.bytes
    }

    /// Reads a length of time: `90s`, `2m`, or seconds without a unit.
    @Sendable static func seconds(_ text: String) throws -> Double {
        let scale = text.hasSuffix("m") ? 60.0 : 1
        let digits = text.hasSuffix("m") || text.hasSuffix("s") ? text.dropLast() : text[...]
        guard let number = Double(digits), number > 0, number * scale <= 86_400 else {
            throw ValidationError("give a time of up to a day, such as 60s or 5m")
        }
        return number * scale
    }

    /// Reads the widths of the five blocks.
    @Sendable static func widths(_ text: String) throws -> [Int] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard parts.count == 5, numbers.count == 5, numbers.allSatisfy(channels.contains) else {
            throw ValidationError(
                "give five whole numbers from \(channels.lowerBound) to \(channels.upperBound), such as 16,32,64,128,128"
            )
        }
        return numbers
    }
}
