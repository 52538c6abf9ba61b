import VGGModel

/// A value of the graph that does not depend on its input.
///
/// What is stored in the file stays there until it is asked for; the layout says which of the stored values make the
/// constant, so that one value may fill a tensor of any size.
struct ONNXConstant: Sendable {
    /// What the values come from.
    enum Base: Sendable {
        case stored(ONNXTensor)
        case integers([Int])
        case floats([Float])
    }

    /// What the values come from.
    let base: Base
    /// Which of them make the constant, in which order.
    var layout: StridedLayout
    /// The element type.
    var type: ONNXElementType

    /// A stored tensor as it is; nothing where it holds no value.
    init?(_ tensor: ONNXTensor) {
        guard tensor.shape.allSatisfy({ $0 > 0 }) else { return nil }
        base = .stored(tensor)
        layout = StridedLayout(tensor.shape)
        type = tensor.type
    }

    /// Whole numbers, such as extents.
    init(integers: [Int], extents: [Int]) {
        base = .integers(integers)
        layout = StridedLayout(extents)
        type = .int64
    }

    /// A few floats of a node's attribute.
    init(floats: [Float], extents: [Int]) {
        base = .floats(floats)
        layout = StridedLayout(extents)
        type = .float
    }

    /// Extents, outermost first; none for a single value.
    var extents: [Int] { layout.extents }

    /// The number of values.
    var count: Int { layout.count }

    /// The same values in another layout.
    func with(_ layout: StridedLayout) -> ONNXConstant {
        var constant = self
        constant.layout = layout
        return constant
    }

    /// The most whole numbers that are computed with when a model is read.
    static let maximumIntegers = 64

    /// The values as whole numbers, where they are such and few.
    func integers(path: String) throws(WeightsError) -> [Int]? {
        guard count <= Self.maximumIntegers else { return nil }
        let all: [Int]
        switch base {
        case .integers(let values): all = values
        case .stored(let tensor):
            guard tensor.type.isInteger, tensor.count <= Self.maximumIntegers else { return nil }
            all = try tensor.integers(path: path)
        case .floats: return nil
        }
        return (0..<count).map { all[layout.place(of: $0)] }
    }

    /// The values as 32-bit floats: a view of the file where that holds them so, in order and aligned.
    func values(path: String) throws(WeightsError) -> Tensor {
        layout.tensor(from: try baseValues(path: path, aligned: layout.isInOrder))
    }

    /// All values that the layout picks from, which need not be aligned.
    func baseValues(path: String, aligned: Bool = false) throws(WeightsError) -> Tensor {
        switch base {
        case .stored(let tensor): try tensor.values(path: path, aligned: aligned)
        case .integers(let values): Tensor(shape: [values.count], values: values.map { Float($0) })
        case .floats(let values): Tensor(shape: [values.count], values: values)
        }
    }

    /// The only value, where there is one.
    func scalar(path: String) throws(WeightsError) -> Double? {
        guard count == 1 else { return nil }
        return Double(try values(path: path).values[0])
    }
}
