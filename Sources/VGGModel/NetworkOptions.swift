/// What of a VGG network may differ from the paper's: classes, widths, input size, batch normalisation, dropout.
public struct NetworkOptions: Hashable, Sendable, Codable {
    /// Features of the last dense layer.
    public var classes = 1000
    /// Output channels of the convolutions of each of the five blocks.
    public var channels = [64, 128, 256, 512, 512]
    /// Features of each of the two hidden dense layers.
    public var hiddenFeatures = 4096
    /// Rows of the input, at least `smallestExtent`.
    public var height = 224
    /// Columns of the input, at least `smallestExtent`.
    public var width = 224
    /// Rows and columns of the grid that the last pool's output is averaged to before the dense layers.
    public var pooledExtent = 7
    /// Whether one wide convolution stands in each block for its stack of small ones, and sees as much.
    ///
    /// It is one of 5x5 for two of 3x3, 7x7 for three, 9x9 for four. The paper holds such networks against its own.
    public var wideFilters = false
    /// Whether batch normalisation follows every convolution; names that end in `_bn` imply it.
    public var batchNormalization = false
    /// Probability of the dropout after each hidden dense layer; nil leaves dropout out.
    public var dropout: Double? = 0.5

    /// The least number of rows and columns that five halvings leave a pixel of.
    public static let smallestExtent = 32

    /// Makes the paper's options; set what differs.
    public init() {}

    /// The paper's proportions with every width, hidden features included, divided by `divisor`.
    ///
    /// - Precondition: `divisor` is positive.
    public static func slim(divisor: Int) -> NetworkOptions {
        precondition(divisor > 0, "cannot divide widths by \(divisor)")
        var options = NetworkOptions()
        options.channels = options.channels.map { max($0 / divisor, 1) }
        options.hiddenFeatures = max(options.hiddenFeatures / divisor, 1)
        return options
    }
}

extension NetworkOptions {
    /// Refuses what no VGG network can have.
    func validate(for name: String) throws(ModelError) {
        let smallest = NetworkOptions.smallestExtent
        guard height >= smallest, width >= smallest else {
            throw ModelError(
                .invalidInput,
                "\(name): an input of \(height)x\(width) is too small; five halvings need at least \(smallest) rows and "
                    + "\(smallest) columns")
        }
        guard channels.count == 5 else {
            throw ModelError(
                .invalidNetwork, "\(name): channels must be given for 5 blocks, not \(channels.count): \(channels)")
        }
        guard dropout.map({ (0..<1).contains($0) }) ?? true else {
            throw ModelError(.invalidNetwork, "\(name): a dropout probability lies in 0..<1")
        }
    }
}
