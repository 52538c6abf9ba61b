import Testing
import VGGModel
import VGGReference

@Suite struct ConvolutionGradientTests {
    static let kernels = [1, 3, 5, 7]
    static let shapes = [(1, 1, 1), (3, 5, 4), (17, 6, 1), (4, 2, 9)].map {
        Shape(channels: $0.0, height: $0.1, width: $0.2)
    }

    /// A batch of two images, the gradients of two filters' outputs, and the filters.
    struct Batch {
        var inputs: [Activation]
        var gradients: [Activation]
        let parameters: LayerParameters

        init(_ shape: Shape, kernel: Int, integers: Bool, seed: UInt64) throws {
            var generator = Seeded(seed)
            let output = Shape(channels: 2, height: shape.height, width: shape.width)
            inputs = try integers ? generator.integerBatch(2, of: shape) : generator.batch(2, of: shape)
            gradients = try integers ? generator.integerBatch(2, of: output) : generator.batch(2, of: output)
            let weights = [2, shape.channels, kernel, kernel], count = weights.reduce(1, *)
            parameters = LayerParameters(
                weight: Tensor(shape: weights, values: integers ? generator.integers(count) : generator.floats(count)),
                bias: Tensor(shape: [2], values: generator.integers(2)))
        }

        /// Σ g · y, which is linear in inputs, weights and biases, and exact for whole numbers.
        func loss(_ inputs: [Activation], _ parameters: LayerParameters) throws -> Double {
            product(gradients, try inputs.map { try Reference.convolution($0, parameters) })
        }

        /// The factors of all products behind the gradient of one weight.
        func pairs(_ index: Int) -> [(Float, Float)] {
            let (shape, kernel) = (inputs[0].shape, parameters.weight.shape[3])
            let (output, channel) = (index / kernel / kernel / shape.channels, index / kernel / kernel % shape.channels)
            let (down, right) = (index / kernel % kernel - kernel / 2, index % kernel - kernel / 2)
            var pairs: [(Float, Float)] = []
            for (input, gradient) in zip(inputs, gradients) {
                for y in 0..<shape.height where (0..<shape.height).contains(y + down) {
                    for x in 0..<shape.width where (0..<shape.width).contains(x + right) {
                        let read = (channel * shape.height + y + down) * shape.width + x + right
                        let given = (output * shape.height + y) * shape.width + x
                        pairs.append((Float(gradient.values[given]), Float(input.values[read])))
                    }
                }
            }
            return pairs
        }
    }

    /// A function that is linear changes by its derivative when a value changes by one.
    @Test(arguments: shapes, kernels)
    func agreesWithTheForwardFunctionOnIntegers(shape: Shape, kernel: Int) throws {
        let batch = try Batch(shape, kernel: kernel, integers: true, seed: 211)
        let (parameters, inputs) = (batch.parameters, batch.inputs)
        let start = try batch.loss(inputs, parameters)
        let weight = try Reference.convolutionWeightGradient(
            inputs: inputs, gradients: batch.gradients, kernel: kernel)
        #expect(weight.shape == Shape(channels: 2 * shape.channels, height: kernel, width: kernel))
        for index in weight.values.indices {
            let other = LayerParameters(weight: moved(parameters.weight, at: index, by: 1), bias: parameters.bias)
            #expect(try batch.loss(inputs, other) - start == weight.values[index])
        }
        let bias = try Reference.biasGradient(batch.gradients)
        for index in bias.values.indices {
            let other = LayerParameters(weight: parameters.weight, bias: moved(parameters.bias, at: index, by: 1))
            #expect(try batch.loss(inputs, other) - start == bias.values[index])
        }
        let input = try Reference.convolutionInputGradient(batch.gradients[1], weight: parameters.weight)
        for index in input.values.indices {
            var values = inputs[1].values
            values[index] += 1
            let other = [inputs[0], try Activation(shape: shape, values: values)]
            #expect(try batch.loss(other, parameters) - start == input.values[index])
        }
    }

    @Test(arguments: shapes, kernels)
    func floatsInAnyOrderStayWithinTheBound(shape: Shape, kernel: Int) throws {
        var generator = Seeded(223)
        let batch = try Batch(shape, kernel: kernel, integers: false, seed: 227)
        let weight = try Reference.convolutionWeightGradient(
            inputs: batch.inputs, gradients: batch.gradients, kernel: kernel)
        let bias = try Reference.biasGradient(batch.gradients)
        let area = shape.height * shape.width
        for order in FloatSums.allCases {
            let floats = weight.values.indices.map { order.sum(0, batch.pairs($0), using: &generator) }
            #expect(try verdict(floats, weight) == .withinBound)
            let sums = (0..<2).map { channel in
                let values = batch.gradients.flatMap { $0.values[channel * area..<(channel + 1) * area] }
                return order.sum(0, values.map { (Float($0), 1) }, using: &generator)
            }
            #expect(try verdict(sums, bias) == .withinBound)
        }
    }

    /// An image left out, a tap taken for its neighbour and a sum for a mean are all found.
    @Test(arguments: [3, 5, 7])
    func defectsExceedTheBound(kernel: Int) throws {
        let shape = Shape(channels: 3, height: 8, width: 9)
        var batch = try Batch(shape, kernel: kernel, integers: false, seed: 229)
        let weight = try Reference.convolutionWeightGradient(
            inputs: batch.inputs, gradients: batch.gradients, kernel: kernel)
        let floats = weight.values.map(Float.init)
        #expect(try verdict(floats, weight) == .withinBound)
        #expect(try verdict(Array(floats[1...] + floats[..<1]), weight) == .exceeds)
        #expect(try verdict(floats.map { $0 / 2 }, weight) == .exceeds)
        let missing = weight.values.indices.map { batch.pairs($0).dropLast().reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(try verdict(missing, weight) == .exceeds)
        let bias = try Reference.biasGradient(batch.gradients)
        batch.inputs.removeLast()
        batch.gradients.removeLast()
        let one = try Reference.convolutionWeightGradient(
            inputs: batch.inputs, gradients: batch.gradients, kernel: kernel)
        #expect(try verdict(one.values.map(Float.init), weight) == .exceeds)
        #expect(try verdict(Reference.biasGradient(batch.gradients).values.map(Float.init), bias) == .exceeds)
    }

    /// What a device computes by Winograd's filtering has that way's bounds, as forward.
    @Test func inputGradientsHaveTheBoundsOfTheirConvolution() throws {
        let batch = try Batch(Shape(channels: 5, height: 6, width: 7), kernel: 3, integers: false, seed: 233)
        let turned = try Reference.turned(batch.parameters.weight)
        #expect(turned.shape == [5, 2, 3, 3])
        #expect(try Reference.turned(turned).values == batch.parameters.weight.values)
        let zeros = LayerParameters(weight: turned, bias: Tensor(shape: [5], values: [0, 0, 0, 0, 0]))
        for summation in [Summation.anyOrder, .winograd(tile: 2), .winograd(tile: 4)] {
            let gradient = Evaluation(exact: batch.gradients[0])
            let result = try Reference.convolutionInputGradient(
                gradient, weight: batch.parameters.weight, summation: summation)
            let convolved = try Reference.convolution(gradient, zeros, summation: summation)
            #expect(result.values == convolved.values && result.bounds == convolved.bounds)
        }
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let batch = try Batch(Shape(channels: 3, height: 4, width: 4), kernel: 3, integers: false, seed: 239)
        let wide = try Activation(
            shape: Shape(channels: 2, height: 4, width: 3), values: [Double](repeating: 0, count: 24))
        let wrong: [(inputs: [Activation], gradients: [Activation], kernel: Int)] = [
            (batch.inputs, batch.gradients, 2), (batch.inputs, batch.gradients, 0), (batch.inputs, [wide, wide], 3),
            (batch.inputs, [batch.gradients[0]], 3), ([], [], 3), (batch.inputs, [batch.gradients[0], wide], 3),
            (batch.inputs, batch.gradients, .max), (batch.inputs, batch.gradients, 1 << 33 + 1),
            (batch.inputs, batch.gradients, -3),
        ]
        for call in wrong {
            let error = try #require(throws: ReferenceError.self) {
                try Reference.convolutionWeightGradient(
                    inputs: call.inputs, gradients: call.gradients, kernel: call.kernel)
            }
            #expect(error.code == .shapeMismatch)
        }
        #expect(throws: ReferenceError.self) { try Reference.biasGradient([]) }
        #expect(throws: ReferenceError.self) { try Reference.turned(Tensor(shape: [2, 2], values: [1, 2, 3, 4])) }
        #expect(throws: ReferenceError.self) {
            try Reference.convolutionInputGradient(batch.inputs[0], weight: batch.parameters.weight)
        }
    }
}
