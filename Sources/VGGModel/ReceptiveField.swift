/// How many rows of the input one row of a layer sees, and how far apart neighbouring rows look.
public struct ReceptiveField: Hashable, Sendable, Codable {
    /// Extent of the square of input pixels behind one value, were the input without borders.
    public private(set) var extent = 1
    /// Distance in input pixels between the squares of two neighbouring values.
    public private(set) var stride = 1

    /// The field of the input itself: one pixel.
    public init() {}

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

extension Layer {
    /// The field after this layer, or nothing where one value may see the whole picture.
    ///
    /// That is so from an adaptive pool on, whose cells depend on the picture's size, and after a dense layer.
    func field(after field: ReceptiveField) throws(ModelError) -> ReceptiveField? {
        switch self {
        case .convolution(let convolution): try field.after(kernel: convolution.kernel)
        case .maxPool2x2: try field.after(kernel: 2, step: 2)
        case .batchNormalization, .relu, .localResponseNormalization, .dropout: field
        case .adaptiveAveragePool, .dense, .softmax: nil
        }
    }
}
