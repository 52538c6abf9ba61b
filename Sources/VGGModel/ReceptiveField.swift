/// How many rows of the input one row of a layer sees, and how far apart neighbouring rows look.
public struct ReceptiveField: Hashable, Sendable, Codable {
    /// Extent of the square of input pixels behind one value, were the input without borders.
    public private(set) var extent = 1
    /// Distance in input pixels between the squares of two neighbouring values.
    public private(set) var stride = 1

    /// The field of the input itself: one pixel.
    public init() {}

    /// The field of what joins several layers, the largest of theirs; nothing where one has none or their strides differ.
    init?(joining fields: [ReceptiveField?]) {
        guard let first = fields.first, let largest = first else { return nil }
        self = largest
        for field in fields.dropFirst() {
            guard let field, field.stride == stride else { return nil }
            extent = max(extent, field.extent)
        }
    }

    /// The field after a window of `kernel` pixels that moves by `step`.
    ///
    /// - Throws: `ModelError` where the extents leave the range of numbers.
    public func after(kernel: Int, step: Int = 1) throws(ModelError) -> ReceptiveField {
        var next = self
        next.extent = try Checked.sum([extent, Checked.product([kernel - 1, stride])])
        next.stride = try Checked.product([stride, step])
        return next
    }
}

extension ReceptiveField {
    /// The field after a window, by its larger extent and step; nothing where it moves differently along the axes.
    fileprivate func after(_ window: Window) throws(ModelError) -> ReceptiveField? {
        guard window.stride.rows == window.stride.columns else { return nil }
        let rows = try Checked.product([window.size.rows - 1, window.dilation.rows])
        let columns = try Checked.product([window.size.columns - 1, window.dilation.columns])
        return try after(kernel: Checked.sum([max(rows, columns), 1]), step: window.stride.rows)
    }
}

extension Layer {
    /// The field after this layer, or nothing where one value may see the whole picture.
    ///
    /// That is so from an adaptive pool on, whose cells depend on the picture's size, and after a dense layer.
    func field(after field: ReceptiveField) throws(ModelError) -> ReceptiveField? {
        switch self {
        case .convolution(let convolution): try field.after(convolution.window)
        case .maxPool(let pooling), .averagePool(let pooling, _): try field.after(pooling.window)
        case .batchNormalization, .scale, .relu, .leakyReLU, .clip, .localResponseNormalization, .dropout, .add,
            .multiply, .concatenation, .softmax, .logSoftmax:
            field
        case .adaptiveAveragePool, .dense, .reshape, .transpose: nil
        }
    }
}
