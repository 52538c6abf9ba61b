import VGGBackend
import VGGModel
import VGGReference

/// The numbers of one case, and what a device must make of them.
struct CaseReference {
    /// Weights and biases.
    let parameters: Parameters
    /// All images, one after the other.
    let input: [Float]
    /// What they come to, the images joined, and how far a correct evaluation may be from it.
    let expected: Evaluation
    /// What each value is held to, where some are infinite or no numbers.
    let expectations: [Comparison.Expectation]?
    /// Whether every finite value must be equal.
    let isExact: Bool

    /// Seeds that are tried for numbers that say something: a rectifier may well leave nothing of a single value.
    private static let drawLimit = 32

    /// Draws the numbers for a plan of a case and evaluates them.
    ///
    /// Numbers under which less than a tenth of the result is other than zero are drawn again.
    init(
        _ operation: OperationCase, _ plan: Plan, fill: Fill, seed: UInt64, keepsDenormals: Bool
    ) throws {
        var drawn: CaseReference
        var attempt: UInt64 = 0
        repeat {
            drawn = try CaseReference(
                operation, plan, fill: fill, drawing: seed &+ attempt &* 0x9E37_79B9, keepsDenormals: keepsDenormals)
            attempt += 1
        } while try !drawn.saysSomething && attempt < Self.drawLimit
        self = drawn
    }

    private init(
        _ operation: OperationCase, _ plan: Plan, fill: Fill, drawing seed: UInt64, keepsDenormals: Bool
    ) throws {
        let network = operation.network, precision = plan.options.precision
        let step = operation.step(of: plan), summations = plan.summations
        parameters = try fill.parameters(for: network, seed: seed)
        input = fill.input(of: operation, seed: seed &+ 77, precision: precision)
        let evaluation = CaseEvaluation(
            network: network, parameters: parameters, summations: summations, denseInHalves: precision != .fp32,
            arithmetic: fill != .denormals ? .normal : keepsDenormals ? .denormal : .flushing)
        let images = try input.images(of: network.input).map { try evaluation($0) }
        expected = Evaluation(joining: images)
        let keepsAll =
            fill != .denormals || keepsDenormals && !evaluation.usesHalves && evaluation.isHomogeneous
        isExact =
            fill.isWhole && operation.isExactOnIntegers && summations.values.allSatisfy(\.isExactOnIntegers) && keepsAll
        switch fill {
        case .infinities, .nan:
            expectations = SpecialValues(step, images: operation.images, fill: fill).expectations(input, expected)
        default: expectations = nil
        }
    }

    /// Whether a comparison with it is to be trusted.
    private var saysSomething: Bool {
        get throws {
            try comparison(of: expected.values.map(Float.init)).nonzeroShare >= Comparison.usualTrustedShare
        }
    }

    /// Compares what a device yields.
    func comparison(of values: [Float]) throws -> Comparison {
        guard let expectations else { return try Comparison(of: values, with: expected, exactly: isExact) }
        return try Comparison(of: values, with: expected, expecting: expectations, exactly: isExact)
    }
}

/// What one image of a case comes to.
private struct CaseEvaluation {
    /// What is known of numbers that are less than the smallest normal one.
    enum Arithmetic {
        /// There are none, up to what underflows.
        case normal
        /// The device keeps them.
        case denormal
        /// The device may take any for zero.
        case flushing
    }

    let network: Network
    let parameters: Parameters
    let summations: [String: Summation]
    let denseInHalves: Bool
    let arithmetic: Arithmetic

    /// How many times larger inputs are made for the bounds of a device that keeps denormals.
    ///
    /// The reference's bounds allow every operation to be off by the smallest normal number, 2^-126, as by a device that
    /// flushes denormals. One that keeps them is off by 2.5 ulp at most, a division, which is less than 2^-147. Bounds of
    /// layers that scale with their inputs do so with that number too: so they are taken of inputs and biases 2^21 times
    /// as large, and divided by that.
    private static let gap = 0x1p21

    func callAsFunction(_ image: [Float]) throws -> Evaluation {
        switch arithmetic {
        case .normal: return try evaluate(image.map(Double.init), parameters)
        case .denormal where isHomogeneous && !usesHalves:
            return try evaluate(image.map { Double($0) * Self.gap }, parameters.scalingBiases(by: Float(Self.gap)))
                .scaled(by: 1 / Self.gap)
        case .denormal: return try evaluate(image.map(Double.init), parameters)
        case .flushing:
            let lost = image.map { $0.isNormal ? 0 : abs(Double($0)) }
            return try evaluate(image.map(Double.init), parameters, within: lost)
        }
    }

    private func evaluate(
        _ values: [Double], _ parameters: Parameters, within bounds: [Double]? = nil
    ) throws -> Evaluation {
        let exact = try Activation(shape: network.input, values: values)
        return try Reference.evaluate(
            graph: network.nodes, parameters: parameters,
            input: bounds.map { Evaluation(exact, within: $0) } ?? Evaluation(exact: exact), summations: summations,
            denseInHalves: denseInHalves)
    }

    /// Whether any factor is rounded to halves.
    var usesHalves: Bool { summations.values.contains(where: \.isInHalves) }

    /// Whether outputs scale with inputs and biases.
    var isHomogeneous: Bool {
        network.nodes.allSatisfy { node in
            switch node.layer {
            case .convolution, .dense, .scale, .relu, .leakyReLU, .maxPool, .averagePool, .adaptiveAveragePool, .add,
                .concatenation, .reshape, .transpose, .dropout:
                true
            case .batchNormalization, .clip, .localResponseNormalization, .multiply, .softmax, .logSoftmax: false
            }
        }
    }
}

extension [Float] {
    /// The values of each image of a shape.
    fileprivate func images(of shape: Shape) -> [[Float]] {
        stride(from: 0, to: count, by: shape.count).map { Array(self[$0..<$0 + shape.count]) }
    }
}

extension Plan {
    /// How each node is summed, by its name.
    fileprivate var summations: [String: Summation] {
        steps.reduce(into: [:]) { all, step in for node in step.nodes { all[node.name] = step.operation.summation } }
    }
}

extension Parameters {
    fileprivate func scalingBiases(by factor: Float) -> Parameters {
        Parameters(
            layers: layers.mapValues { layer in
                LayerParameters(
                    weight: layer.weight,
                    bias: Tensor(shape: layer.bias.shape, values: layer.bias.values.map { $0 * factor }))
            })
    }
}

extension Fill {
    /// Whether all finite numbers are whole, or so in units of a power of two.
    fileprivate var isWhole: Bool {
        switch self {
        case .integers, .denormals, .infinities, .nan: true
        case .reals, .cancellation: false
        }
    }
}

extension Summation {
    /// Whether sums of whole numbers from -3 to 3 are exact.
    ///
    /// Winograd's filters have quarters with tiles of two, which 32 bits hold, and sixths or ninths with larger ones,
    /// which no binary number holds. Halves hold whole numbers to 2048: products are at most 9 of them, or with tiles of
    /// two 12 times 27 quarters.
    var isExactOnIntegers: Bool {
        switch self {
        case .anyOrder: true
        case .winograd(let tile): tile == 2
        case .halves(let chain): 9 * chain <= 2048
        case .winogradInHalves(let tile, let chain): tile == 2 && 12 * 27 * chain <= 2048
        }
    }

    /// Whether factors are rounded to halves.
    var isInHalves: Bool {
        switch self {
        case .anyOrder, .winograd: false
        case .halves, .winogradInHalves: true
        }
    }

    /// Rows and columns of a tile's outputs, where whole tiles are transformed.
    var tile: Int? {
        switch self {
        case .anyOrder, .halves: nil
        case .winograd(let tile), .winogradInHalves(let tile, _): tile
        }
    }
}
