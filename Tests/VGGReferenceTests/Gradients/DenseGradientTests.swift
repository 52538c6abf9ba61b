import Testing
import VGGModel
import VGGReference

@Suite struct DenseGradientTests {
    /// A function that is linear changes by its derivative when a value changes by one.
    @Test(arguments: [1, 2, 5])
    func agreesWithTheForwardFunctionOnIntegers(images: Int) throws {
        var generator = Seeded(241)
        let shape = Shape(channels: 3, height: 1, width: 2)
        let inputs = try generator.integerBatch(images, of: shape)
        let gradients = try generator.integerBatch(images, of: Shape(features: 4))
        let parameters = LayerParameters(
            weight: Tensor(shape: [4, 6], values: generator.integers(24)),
            bias: Tensor(shape: [4], values: generator.integers(4)))
        let loss = { (inputs: [Activation], parameters: LayerParameters) in
            product(gradients, try inputs.map { try Reference.dense($0, parameters) })
        }
        let start = try loss(inputs, parameters)
        let weight = try Reference.denseWeightGradient(inputs: inputs, gradients: gradients)
        #expect(weight.shape == Shape(channels: 4, height: 1, width: 6))
        for index in 0..<24 {
            let other = LayerParameters(weight: moved(parameters.weight, at: index, by: 1), bias: parameters.bias)
            #expect(try loss(inputs, other) - start == weight.values[index])
        }
        let bias = try Reference.biasGradient(gradients)
        for index in 0..<4 {
            let other = LayerParameters(weight: parameters.weight, bias: moved(parameters.bias, at: index, by: 1))
            #expect(try loss(inputs, other) - start == bias.values[index])
        }
        let input = try Reference.denseInputGradient(gradients[0], weight: parameters.weight)
        for index in 0..<6 {
            var values = inputs[0].values
            values[index] += 1
            let other = [try Activation(shape: shape, values: values)] + inputs[1...]
            #expect(try loss(other, parameters) - start == input.values[index])
        }
    }

    @Test(arguments: [1, 16, 33], FloatSums.allCases)
    func floatsInAnyOrderStayWithinTheBound(images: Int, order: FloatSums) throws {
        var generator = Seeded(251)
        let inputs = try generator.batch(images, of: Shape(features: 7))
        let gradients = try generator.batch(images, of: Shape(features: 40))
        let weight = Tensor(shape: [40, 7], values: generator.floats(280))
        let weightGradient = try Reference.denseWeightGradient(inputs: inputs, gradients: gradients)
        let floats = (0..<280).map { index in
            let pairs = zip(gradients, inputs).map { (Float($0.values[index / 7]), Float($1.values[index % 7])) }
            return order.sum(0, pairs, using: &generator)
        }
        #expect(try verdict(floats, weightGradient) == .withinBound)
        #expect(try verdict(Array(floats[7...] + floats[..<7]), weightGradient) == .exceeds)
        let exact = Evaluation(exact: gradients[0])
        let inputGradient = try Reference.denseInputGradient(exact, weight: weight)
        let sums = (0..<7).map { column in
            let pairs = (0..<40).map { (weight.values[7 * $0 + column], Float(gradients[0].values[$0])) }
            return order.sum(0, pairs, using: &generator)
        }
        #expect(try verdict(sums, inputGradient) == .withinBound)
        #expect(try verdict(sums.map { $0 * 0.999 }, inputGradient) == .exceeds)
        #expect(try Reference.denseInputGradient(gradients[0], weight: weight) == inputGradient.output)
    }

    @Test func uncertainGradientsWidenTheBound() throws {
        let weight = Tensor(shape: [2, 2], values: [1, -2, 3, 4])
        let gradient = Evaluation(try Activation(shape: Shape(features: 2), values: [1, 1]), within: [0.5, 0.25])
        let result = try Reference.denseInputGradient(gradient, weight: weight)
        #expect(result.values == [4, 2])
        #expect(zip(result.bounds, [1.25, 2]).allSatisfy { $0 >= $1 && $0 < $1 + 1e-5 })
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let gradient = try Activation(shape: Shape(features: 3), values: [1, 2, 3])
        for shape in [[2, 3], [3], [3, 0]] {
            let weight = Tensor(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *)))
            #expect(throws: ReferenceError.self) { try Reference.denseInputGradient(gradient, weight: weight) }
        }
        #expect(throws: ReferenceError.self) { try Reference.denseWeightGradient(inputs: [], gradients: [gradient]) }
    }
}
