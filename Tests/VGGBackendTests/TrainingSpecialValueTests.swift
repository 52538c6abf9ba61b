import Testing
import VGGBackend
import VGGModel
import VGGVerification

/// What gradients do with values that are no ordinary numbers.
@Suite struct TrainingSpecialValueTests {
    /// What a rectifier yielded, the gradient of that, and the gradient of what it read.
    static let rectified: [(output: Float, gradient: Float, expected: Float)] = [
        (1, 5, 5), (0, 5, 0), (-0.0, 5, 0), (-1, 5, 0), (.leastNonzeroMagnitude, 5, 5), (.infinity, 5, 5),
        // PyTorch's rule: what is not at most zero passes its gradient on.
        (.nan, 5, 5), (1, .nan, .nan), (0, .nan, 0), (0, .infinity, 0), (1, -.infinity, -.infinity), (.nan, .nan, .nan),
    ]

    @Test(arguments: Bench.families)
    func rectifiers(_ family: KernelFamily) throws {
        let manager = try Bench.plainManager(family), count = 37
        // Each kind of value lies in vectors and in what is left after them, beside every other.
        for shift in 0..<Self.rectified.count {
            let cases = (0..<count).map { Self.rectified[($0 + shift) % Self.rectified.count] }
            for variant in PointwiseVariant.candidates(for: manager.traits) {
                let run = try OperationRun(
                    ReLUGradientOperation(count: count, vector: family.vector, variant: variant),
                    inputs: [cases.map(\.output), cases.map(\.gradient)], weights: [], outputCount: count, batch: 1,
                    on: manager)
                let found = try run.run(onto: .high).output
                #expect(zip(found, cases).allSatisfy { $0.isSame(as: $1.expected) }, "\(variant): \(found)")
            }
        }
    }

    /// A window row by row, and which of its values has the gradient; with a rectifier before the pool none may have it.
    static let windows: [(window: [Float], place: Int, rectified: Int?)] = [
        ([1, 2, 3, 4], 3, 3), ([4, 2, 3, 1], 0, 0), ([1, 7, 3, 7], 1, 1), ([7, 7, 7, 7], 0, 0), ([1, 3, 3, 2], 1, 1),
        ([0, 0, 0, 0], 0, nil), ([-3, -1, -2, -1], 1, nil), ([-0.0, 0, 0, 0], 0, nil), ([0, 1, 0, 1], 1, 1),
        ([.nan, 2, 3, 4], 0, 0), ([1, .nan, 3, 4], 1, 1), ([1, 2, .nan, 4], 2, 2), ([1, 2, 3, .nan], 3, 3),
        // The last of several, for each is taken as larger than what was before.
        ([.nan, 1, .nan, 2], 2, 2), ([.nan, .nan, .nan, .nan], 3, 3),
        ([-.infinity, -.infinity, -.infinity, -.infinity], 0, nil), ([-.infinity, .infinity, 0, 1], 1, 1),
        ([.infinity, .nan, .infinity, -.infinity], 1, 1),
    ]

    @Test(arguments: Bench.families, [false, true])
    func maxPools(_ family: KernelFamily, _ rectified: Bool) throws {
        let manager = try Bench.plainManager(family), vector = family.vector, count = Self.windows.count
        // One window beside the other, in each channel at another place, with an odd row and column.
        let width = 2 * count + 1, shape = Shape(channels: vector, height: 3, width: width)
        var input = [Float](repeating: 7, count: shape.count), expected = [Float](repeating: 0, count: shape.count)
        var gradient = [Float](repeating: 0, count: vector * count)
        for channel in 0..<vector {
            for window in 0..<count {
                let (values, plain, masked) = Self.windows[(window + channel) % count]
                let slope = window == 0 ? Float.nan : Float(window)
                gradient[window * vector + channel] = slope
                for corner in 0..<4 {
                    let place = (corner / 2 * width + 2 * window + corner % 2) * vector + channel
                    input[place] = values[corner]
                    if corner == (rectified ? masked : plain) { expected[place] = slope }
                }
            }
        }
        for variant in PointwiseVariant.candidates(for: manager.traits) {
            let operation = MaxPoolGradientOperation(
                input: shape, rectified: rectified, vector: vector, batch: 1, variant: variant)
            let run = try OperationRun(
                operation, inputs: [input, gradient], weights: [], outputCount: shape.count, batch: 1, on: manager)
            let found = try run.run(onto: .high).output
            let wrong = found.indices.first { !found[$0].isSame(as: expected[$0]) }
            #expect(wrong == nil, "\(variant) at \(wrong ?? 0): \(found[wrong ?? 0]), not \(expected[wrong ?? 0])")
        }
    }
}

extension Float {
    /// Whether both are the same number, or both are none.
    fileprivate func isSame(as other: Float) -> Bool { self == other || isNaN && other.isNaN }
}
