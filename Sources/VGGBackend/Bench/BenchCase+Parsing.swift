import VGGModel

extension BenchCase {
    /// Makes a case of a shape as people write it.
    ///
    /// - Parameters:
    ///   - text: The input as channels x rows x columns, or as one number; for convolutions and dense layers a colon and the
    ///     number of outputs: `64x56x56:128`, `25088:4096`; for the average pool a colon and the grid: `512x14x14:7x7`.
    ///   - operation: The operation, on that shape alone, without rectifier or pool behind it.
    ///   - batch: Images at once.
    /// - Throws: `BackendError` with the code `invalidInput` that says how the shape is written, where it is not or leaves
    ///   the range of what can be counted.
    public init(parsing text: String, operation: BenchOperation, batch: Int) throws(BackendError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(Self.extents)
        let needsOutput = operation.outputExtents != 0
        guard parts.count == (needsOutput ? 2 : 1), let input = parts[0], [1, 3].contains(input.count),
            input.count == 3 || operation.takesVectors,
            !needsOutput || parts[1]?.count == operation.outputExtents
        else { throw Self.failure(text, operation) }
        let shape =
            input.count == 1
            ? Shape(features: input[0]) : Shape(channels: input[0], height: input[1], width: input[2])
        let output = parts.count > 1 ? parts[1] ?? [] : []
        let values = ([batch] + input).reduce(1.0) { $0 * Double($1) }
        let weights = operation == .averagePool ? 0 : output.reduce(9.0) { $0 * Double($1) } * Double(input[0])
        // Of these the reference looks at parts, of all others at whole images.
        let most = [.conv3x3, .conv1x1, .dense].contains(operation) ? 1 << 30 : 1 << 25
        guard max(values, weights, Double(batch) * output.reduce(1.0) { $0 * Double($1) }) < Double(most) else {
            throw BackendError(
                .invalidInput,
                "\(operation.rawValue) on \(text): that is more than \(most) values; give a smaller shape")
        }
        do {
            try self.init(
                text, operation, [operation.layer(output: output)], input: shape, batch: batch)
        } catch {
            throw BackendError(.invalidInput, "\(operation.rawValue) on \(text): \(error)")
        }
    }

    /// Whole numbers with an x between them, each within what products of them can be counted for.
    private static func extents(_ text: Substring) -> [Int]? {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.allSatisfy(\.isASCIIDigit) ? Int($0) : nil }
        return numbers.count == parts.count && numbers.allSatisfy((1...1_048_576).contains) ? numbers : nil
    }

    private static func failure(_ text: String, _ operation: BenchOperation) -> BackendError {
        BackendError(
            .invalidInput,
            "'\(text)' is no shape of \(operation.rawValue); give one such as \(operation.exampleShape), each number from "
                + "1 to 1048576")
    }
}

extension BenchOperation {
    /// How many numbers stand behind the colon of a shape.
    fileprivate var outputExtents: Int {
        switch self {
        case .conv3x3, .conv1x1, .dense: 1
        case .averagePool: 2
        default: 0
        }
    }

    /// Whether one number is a shape.
    fileprivate var takesVectors: Bool { self == .dense || self == .softmax || self == .relu }

    /// A shape as people write it.
    public var exampleShape: String {
        switch self {
        case .conv3x3, .conv1x1: "64x56x56:128"
        case .dense: "25088:4096"
        case .averagePool: "512x14x14:7x7"
        case .softmax: "1000"
        case .normalize: "3x224x224"
        default: "64x56x56"
        }
    }

    fileprivate func layer(output: [Int]) -> Layer {
        switch self {
        case .conv3x3: .convolution(Convolution(channels: output[0]))
        case .conv1x1: .convolution(Convolution(channels: output[0], kernel: 1))
        case .dense: .dense(features: output[0])
        case .averagePool: .adaptiveAveragePool(height: output[0], width: output[1])
        case .relu, .normalize: .relu
        case .localResponseNormalization: .localResponseNormalization(LocalResponseNormalization())
        case .softmax: .softmax
        case .maxPool, .layout: .maxPool2x2
        }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
