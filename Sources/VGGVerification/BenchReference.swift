public import VGGBackend
public import VGGModel
import VGGReference

/// Values for an operation that is to be measured, and the judge of what it makes of them.
///
/// An operation on a real shape has too many values for the reference. Of convolutions, three windows are looked at as
/// `ConvolutionReference` does, of dense layers sixteen outputs and the last; of all else, whole images: the first, the
/// middle and the last. All other values must be finite, so that none is left out.
public final class BenchReference {
    /// Weights of the case's nodes.
    public let parameters: Parameters
    private let subject: BenchCase
    private let isExact: Bool
    private let suitsAnySummation: Bool
    private let denseInHalves: Bool
    private let values: [Float]
    private let pixels: [UInt8]
    private var evaluated: [Summation: [Expected]] = [:]

    /// What some values of the output must be.
    private struct Expected {
        let evaluation: Evaluation
        /// Where in the output the evaluation's values are: an index of either.
        let places: [(part: Int, whole: Int)]
    }

    /// Draws numbers for a case.
    ///
    /// Whole numbers where they make every sum exact, so that results must be equal bit for bit; else numbers from -1 to 1,
    /// whose results must be within bounds.
    ///
    /// - Parameters:
    ///   - summation: How the variant to be judged sums.
    ///   - fill: Numbers of this kind, whatever would be exact.
    public init(
        _ subject: BenchCase, summation: Summation, precision: Precision = .fp32, fill asked: Fill? = nil
    ) throws {
        let canBeExact = subject.isExactOnIntegers && summation.isExactOnIntegers
        let isExact = canBeExact && asked != .reals
        let fill = asked ?? (isExact ? .integers : .reals)
        self.subject = subject
        self.isExact = isExact
        suitsAnySummation = asked != nil
        denseInHalves = precision != .fp32
        let count = subject.batch * subject.network.input.count
        let isPicture = subject.operation == .normalize
        values = isPicture ? [] : fill.values(count, seed: 78)
        pixels = isPicture ? Fill.integers.values(count, seed: 78).map { UInt8(truncatingIfNeeded: Int($0) * 37) } : []
        parameters = try fill.parameters(for: subject.network, seed: 1)
    }

    /// Takes an input and weights as they are, whose results must be within bounds.
    ///
    /// - Parameters:
    ///   - values: Images of the case's input, plain NCHW.
    ///   - parameters: Weights of the case's nodes.
    public init(
        _ subject: BenchCase, values: [Float], parameters: Parameters, precision: Precision = .fp32
    ) {
        self.subject = subject
        isExact = false
        suitsAnySummation = true
        denseInHalves = precision != .fp32
        (self.values, self.parameters) = (values, parameters)
        pixels = []
    }

    /// Whether the values suit a variant that sums in a way.
    public func suits(_ summation: Summation) -> Bool {
        suitsAnySummation || isExact == (subject.isExactOnIntegers && summation.isExactOnIntegers)
    }

    /// The bytes of the input: floats, or pictures of bytes.
    public func withInput<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try pixels.isEmpty ? values.withUnsafeBytes(body) : pixels.withUnsafeBytes(body)
    }

    /// Judges an output, plain NCHW.
    ///
    /// Throws what the reference throws where it does not know the operation.
    public func check(_ output: [Float], summation: Summation) throws -> BenchReport.Check {
        if let index = output.firstIndex(where: { !$0.isFinite }) {
            return BenchReport.Check(
                isCorrect: false, worstRatio: nil,
                failure:
                    "\(try place(index)) is \(output[index].isNaN ? "NaN: not written, or no number" : "\(output[index])")"
            )
        }
        let parts = try evaluated[summation] ?? expected(summation)
        evaluated[summation] = parts
        var worst = (ratio: 0.0, failure: String?.none)
        for part in parts {
            for (index, whole) in part.places {
                let (expected, bound) = (part.evaluation.values[index], isExact ? 0 : part.evaluation.bound(at: index))
                let error = abs(Double(output[whole]) - expected)
                guard error > 0, error / bound > worst.ratio else { continue }
                worst.ratio = error / bound
                worst.failure = "\(try place(whole)) is \(output[whole]), expected \(expected) within \(bound)"
            }
        }
        let isCorrect = worst.ratio <= 1
        return BenchReport.Check(
            isCorrect: isCorrect, worstRatio: worst.ratio.isFinite ? worst.ratio : nil,
            failure: isCorrect ? nil : worst.failure)
    }

    private func place(_ index: Int) throws -> String {
        let shape = try subject.output
        let (image, rest) = index.quotientAndRemainder(dividingBy: shape.count)
        let plane = shape.height * shape.width
        return
            "image \(image), channel \(rest / plane), row \(rest % plane / shape.width), column \(rest % shape.width)"
    }

    private func expected(_ summation: Summation) throws -> [Expected] {
        switch subject.network.nodes[0].layer {
        case .convolution(let convolution): try windows(convolution, summation)
        case .dense(let features): try rows(features, summation)
        default: try images(summation)
        }
    }

    /// Windows of a convolution and of what follows it.
    private func windows(_ convolution: Convolution, _ summation: Summation) throws -> [Expected] {
        let filters = LayerParameters.filtersToCheck(of: convolution.channels)
        let (input, output) = (subject.network.input, try subject.output)
        let scale = 1 << subject.network.nodes.count { $0.layer == .maxPool2x2 }
        return try ReferenceWindow.all(of: input, images: subject.batch).map { window in
            let evaluation = try evaluate(window.around(of: values, shape: input), filters, summation)
            var places: [(part: Int, whole: Int)] = []
            let shape = evaluation.shape
            for (index, filter) in filters.enumerated() {
                for row in window.rows.scaled(by: scale, upTo: output.height) {
                    for column in window.columns.scaled(by: scale, upTo: output.width) {
                        let part =
                            (index * shape.height + row - window.aroundRows.lowerBound / scale) * shape.width
                            + column - window.aroundColumns.lowerBound / scale
                        let channel = window.image * output.channels + filter
                        places.append((part, (channel * output.height + row) * output.width + column))
                    }
                }
            }
            return Expected(evaluation: evaluation, places: places)
        }
    }

    /// Some outputs of a dense layer.
    private func rows(_ features: Int, _ summation: Summation) throws -> [Expected] {
        let filters = LayerParameters.filtersToCheck(of: features)
        return try imagesToCheck.map { image in
            let evaluation = try evaluate(activation(image), filters, summation)
            return Expected(
                evaluation: evaluation, places: filters.enumerated().map { ($0.offset, image * features + $0.element) })
        }
    }

    /// Whole images.
    private func images(_ summation: Summation) throws -> [Expected] {
        let count = try subject.output.count
        return try imagesToCheck.map { image in
            let evaluation =
                subject.operation == .normalize
                ? try normalized(image) : try evaluate(activation(image), nil, summation)
            return Expected(evaluation: evaluation, places: (0..<count).map { ($0, image * count + $0) })
        }
    }

    private var imagesToCheck: [Int] { Array(Set([0, (subject.batch - 1) / 2, subject.batch - 1])).sorted() }

    private func activation(_ image: Int) throws -> Activation {
        let shape = subject.network.input
        return try Activation(shape: shape, floats: Array(values[image * shape.count..<(image + 1) * shape.count]))
    }

    private func normalized(_ image: Int) throws -> Evaluation {
        let (shape, network) = (subject.network.input, subject.network)
        let picture = Array(pixels[image * shape.count..<(image + 1) * shape.count])
        let start = try Reference.imageNormalization(
            pixels: picture, height: shape.height, width: shape.width, network.preprocessing)
        return try network.nodes.reduce(start) { try Reference.evaluate($1, parameters: parameters, input: $0) }
    }

    /// The case's layers on an activation, the first one with some of its filters alone.
    private func evaluate(_ input: Activation, _ filters: [Int]?, _ summation: Summation) throws -> Evaluation {
        var (nodes, parameters) = (subject.network.nodes, parameters)
        if let filters, let first = parameters[nodes[0].name] {
            parameters.layers[nodes[0].name] = first.part(filters)
            nodes[0].layer = nodes[0].layer.with(outputs: filters.count)
        }
        return try nodes.reduce(Evaluation(exact: input)) {
            try Reference.evaluate(
                $1, parameters: parameters, input: $0, summation: summation, denseInHalves: denseInHalves)
        }
    }
}

extension BenchCase {
    /// Extents of one image of the output.
    fileprivate var output: Shape {
        get throws {
            let shapes = try network.shapes()
            return network.nodes.last.flatMap { shapes[$0.name] } ?? network.input
        }
    }

    /// Whether integer fills give exact results.
    fileprivate var isExactOnIntegers: Bool {
        operation != .normalize && network.nodes.allSatisfy(\.layer.isExactOnIntegers)
    }
}

extension Layer {
    /// The layer with another number of output channels or features.
    fileprivate func with(outputs: Int) -> Layer {
        switch self {
        case .convolution(let convolution): .convolution(Convolution(channels: outputs, kernel: convolution.kernel))
        case .dense: .dense(features: outputs)
        default: self
        }
    }
}

extension Range<Int> {
    /// The rows that are left of these where windows of a size become one, at most as many as there are.
    fileprivate func scaled(by scale: Int, upTo count: Int) -> Range<Int> {
        let end = Swift.min(upperBound / scale, count)
        return Swift.min(lowerBound / scale, end)..<end
    }
}
