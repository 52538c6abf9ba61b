import Testing
import VGGModel
import VGGTraining

@Suite struct InitializationTests {
    static func network(_ name: String, classes: Int = 10) throws -> Network {
        var options = NetworkOptions.slim(divisor: 4)
        options.hiddenFeatures = 64
        options.classes = classes
        options.height = 32
        options.width = 32
        options.pooledExtent = 1
        return try Network.named(name, options: options)
    }

    /// An initialisation, and the variance that weights then have.
    struct Kind: Sendable {
        let kind: Initialization
        let variance: @Sendable (_ incoming: Double, _ outgoing: Double) -> Double
    }

    static let kinds = [
        Kind(kind: .he()) { incoming, _ in 2 / incoming },
        Kind(kind: .he(fan: .outgoing)) { _, outgoing in 2 / outgoing },
        Kind(kind: .glorot) { 2 / ($0 + $1) }, Kind(kind: .normal()) { _, _ in 1e-4 },
        Kind(kind: .normal(deviation: 0.5)) { _, _ in 0.25 },
    ]

    @Test(arguments: kinds.indices) func weightsHaveTheirVariance(_ index: Int) throws {
        let kind = Self.kinds[index]
        let network = try Self.network("vgg16")
        let tensors = try kind.kind.tensors(for: network, seed: 5)
        let shapes = try network.weightShapes()
        #expect(Set(tensors.keys) == Set(shapes.keys.flatMap { ["\($0).weight", "\($0).bias"] }))
        for (node, shape) in shapes {
            let weight = try #require(tensors["\(node).weight"])
            #expect(weight.shape == shape)
            #expect(tensors["\(node).bias"]?.values == [Float](repeating: 0, count: shape[0]))
            let window = Double(shape.dropFirst(2).reduce(1, *))
            let wanted = kind.variance(Double(shape[1]) * window, Double(shape[0]) * window)
            let values = weight.values.map(Double.init)
            let found = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
            // Six standard errors of the mean square of normal numbers; an even spread has a smaller one.
            let slack = 6 * (2 / Double(values.count)).squareRoot()
            #expect(abs(found / wanted - 1) < slack, "\(node): \(found) for \(wanted)")
        }
    }

    @Test func glorotsNumbersStayWithinTheirLimit() throws {
        let weight = try #require(try Initialization.glorot.tensors(for: Self.network("A"), seed: 1)["conv3_1.weight"])
        let limit = Float((6 / Double((weight.shape[0] + weight.shape[1]) * 9)).squareRoot())
        let largest = weight.values.map(abs).max() ?? 0
        #expect(largest <= limit && largest > 0.99 * limit)
    }

    @Test func normalisationChangesNothingAtFirst() throws {
        let tensors = try Initialization.he().tensors(for: Self.network("vgg11_bn"), seed: 1)
        let values: KeyValuePairs<String, Float> = ["weight": 1, "bias": 0, "running_mean": 0, "running_var": 1]
        for (ending, value) in values {
            #expect(tensors["bn1_1.\(ending)"]?.values == [Float](repeating: value, count: 16))
        }
    }

    /// A layer's numbers are its own, whatever else the network has.
    @Test func seedAndNameDecide() throws {
        let small = try Initialization.he().tensors(for: Self.network("vgg11"), seed: 3)
        let large = try Initialization.he().tensors(for: Self.network("vgg19"), seed: 3)
        let other = try Initialization.he().tensors(for: Self.network("vgg11"), seed: 4)
        #expect(small["conv4_2.weight"]?.values == large["conv4_2.weight"]?.values)
        #expect(small["conv4_2.weight"]?.values != other["conv4_2.weight"]?.values)
        #expect(large["conv4_2.weight"]?.values != large["conv4_3.weight"]?.values)
    }

    @Test(arguments: [-1, .nan, .infinity]) func aDeviationIsChecked(_ deviation: Double) throws {
        let network = try Self.network("A")
        let error = try failure { try Initialization.normal(deviation: deviation).tensors(for: network, seed: 1) }
        #expect(error?.subject == "initialization.deviation")
    }

    @Test func aDeeperNetworkTakesOverWhatFits() throws {
        let learnt = try Initialization.normal().tensors(for: Self.network("A"), seed: 8)
        let network = try Self.network("D")
        let start = try InitialTensors(for: network, from: learnt, transferring: .paper, seed: 1)
        let layers = ["conv1_1", "conv2_1", "conv3_1", "conv3_2", "fc6", "fc7", "fc8"]
        #expect(start.taken == layers.flatMap { ["\($0).bias", "\($0).weight"] })
        #expect(Set(start.taken).isDisjoint(with: start.drawn))
        #expect(Set(start.taken + start.drawn) == Set(start.tensors.keys))
        #expect(start.tensors["fc7.weight"]?.values == learnt["fc7.weight"]?.values)
        let drawn = try Initialization.he().tensors(for: network, seed: 1)
        #expect(start.tensors["conv1_2.weight"]?.values == drawn["conv1_2.weight"]?.values)
        #expect(start.tensors["conv4_1.weight"]?.values == drawn["conv4_1.weight"]?.values)
    }

    @Test func whatDoesNotFitIsDrawn() throws {
        let learnt = try Initialization.he().tensors(for: Self.network("vgg16", classes: 10), seed: 8)
        let start = try InitialTensors(for: Self.network("vgg16", classes: 3), from: learnt, seed: 1)
        #expect(start.drawn == ["fc8.bias", "fc8.weight"])
        #expect(start.taken.count == 30)
        #expect(try InitialTensors(for: Self.network("vgg16"), seed: 1).taken.isEmpty)
    }
}
