public import VGGBackend
package import VGGModel
import VGGReference

/// One operation of training on one shape, with the numbers that it gets and what must come of them.
public struct TrainingCase: Sendable {
    /// How values lie on a device.
    package enum Layout: Hashable, Sendable {
        /// As they come.
        case plain
        /// Images of a shape in blocks of channels.
        case blocks(Shape)
    }

    /// The values of a buffer.
    package struct Values: Sendable {
        let values: [Float]
        var layout = Layout.plain
    }

    /// What an operation gets.
    package struct Numbers: Sendable {
        var inputs: [Values]
        var weights: [Values] = []
        /// What the output holds before, of an operation that changes it.
        var initial: [Float]?
        /// What the output must be, all images joined.
        let expected: Evaluation
        /// What must become of weights that are changed, in their order.
        var changed: [Evaluation] = []
    }

    /// The operation's name: `relu_gradient`.
    public let operation: String
    /// The shape in a word: `17x9x8-x3`.
    public let name: String
    /// One image of what the operation is about, and one of what it yields.
    let input, output: Shape
    /// Images at once.
    public let images: Int
    /// How the output lies.
    var layout = Layout.plain
    /// Whether whole numbers give exact results.
    var isExactOnIntegers = true
    /// The numbers of a fill and a seed.
    let numbers: @Sendable (Fill, UInt64) throws -> Numbers
    /// The operation in every variant for a device, the preferred one first.
    let variants: @Sendable (DeviceTraits) -> [any Operation]
}

extension TrainingCase {
    /// The names of the checks of a case in a variant: `relu_gradient/17x9x8-x3/vector-64/reals/fp32`.
    func id(_ variant: any Operation, _ fill: Fill) -> String {
        let variant = variant.variantName.split(separator: " ").joined(separator: "-")
        return "\(operation)/\(name)/\(variant)/\(fill.rawValue)/\(Precision.fp32)"
    }

    /// How many variants there are for a device.
    public func candidates(on manager: DeviceManager) -> Int { variants(manager.traits).count }
}

extension TrainingCase.Values {
    /// The values as they lie in blocks of `vector` channels, zeros where channels pad a block.
    func lying(vector: Int) -> [Float] {
        guard case .blocks(let shape) = layout, vector > 1 else { return values }
        let plane = shape.height * shape.width, blocks = (shape.channels + vector - 1) / vector
        var lying = [Float](repeating: 0, count: values.count / shape.count * blocks * vector * plane)
        for index in values.indices { lying[shape.place(of: index, vector: vector, blocks: blocks)] = values[index] }
        return lying
    }
}

extension TrainingCase.Layout {
    /// How many values lie where there are `count`.
    func count(of count: Int, vector: Int) -> Int {
        guard case .blocks(let shape) = self, vector > 1 else { return count }
        let blocks = (shape.channels + vector - 1) / vector
        return count / shape.channels * blocks * vector
    }

    /// The values that lie in blocks, as they come: `count` of them.
    func plain(_ lying: [Float], count: Int, vector: Int) -> [Float] {
        guard case .blocks(let shape) = self, vector > 1 else { return lying }
        let blocks = (shape.channels + vector - 1) / vector
        return (0..<count).map { lying[shape.place(of: $0, vector: vector, blocks: blocks)] }
    }

    /// Whether what pads the last block of channels is zero.
    func isPadded(_ lying: [Float], count: Int, vector: Int) -> Bool {
        guard case .blocks(let shape) = self, vector > 1 else { return true }
        let blocks = (shape.channels + vector - 1) / vector
        var rest = lying
        for index in 0..<count { rest[shape.place(of: index, vector: vector, blocks: blocks)] = 0 }
        return rest.allSatisfy { $0 == 0 }
    }
}

extension Shape {
    /// Where a value of a batch lies in blocks of channels.
    fileprivate func place(of index: Int, vector: Int, blocks: Int) -> Int {
        let plane = height * width, image = index / count, channel = index % count / plane
        return ((image * blocks + channel / vector) * plane + index % plane) * vector + channel % vector
    }
}
