import VGGModel

/// A dataset of a Keras file as a tensor of this library's order.
struct KerasTensor: Sendable {
    /// The dataset's path in the file.
    let dataset: String
    /// What is told of it.
    let entry: TensorEntry
    /// Where the values are in the file, and how they become floats; nothing where they are not read.
    let values: (bytes: Range<Int>, conversion: FloatConversion)?
    /// How the values are turned.
    let transposition: KerasTransposition?
    /// Added to each value.
    let addend: Double

    init(
        _ dataset: HDF5Dataset, shape: [Int]? = nil, transposition: KerasTransposition? = nil, addend: Double = 0
    ) {
        self.dataset = dataset.path
        self.transposition = transposition
        self.addend = addend
        values = dataset.readable.flatMap { bits, bytes in
            FloatConversion(numpy: "<f\(bits / 8)").map { (bytes, $0) }
        }
        entry = TensorEntry(shape: shape ?? dataset.shape, type: dataset.typeName, isReadable: values != nil)
    }

    /// The number of values.
    var count: Int { values.map { $0.bytes.count / $0.conversion.size } ?? 0 }
}

extension KerasTensor {
    /// Makes the tensors of a layer, with their names.
    ///
    /// - Parameters:
    ///   - node: The node that the layer is, where that is known.
    ///   - channels: The channels of the image that a dense layer reads flattened, channels last.
    ///   - epsilon: What Keras adds to the layer's variance.
    static func all(
        of layer: KerasLayer, node: String?, channels: Int?, epsilon: Double
    ) -> [(name: String, tensor: KerasTensor)] {
        layer.variables.map { variable in
            let dataset = variable.dataset
            guard let ending = endings[variable.role] else { return (dataset.path, KerasTensor(dataset)) }
            let name = "\(node ?? layer.name).\(ending)"
            if variable.role == .kernel { return (name, kernel(dataset, channels: channels)) }
            // The nodes of this library add a constant of their own to the variance.
            let addend = node != nil && variable.role == .variance ? epsilon - usualEpsilon : 0
            return (name, KerasTensor(dataset, addend: addend))
        }
    }

    /// The constant that this library's networks add to the variance, as torchvision's do.
    private static let usualEpsilon = 1e-5

    private static let endings: [KerasVariable.Role: String] = [
        .kernel: "weight", .bias: "bias", .scale: "weight", .shift: "bias", .mean: "running_mean",
        .variance: "running_var",
    ]

    private static func kernel(_ dataset: HDF5Dataset, channels: Int?) -> KerasTensor {
        let shape = dataset.shape
        switch shape.count {
        case 4:
            // Extents whose product does not fit a number belong to no dataset that is read.
            let turned = KerasTransposition(
                outer: shape[0].multipliedReportingOverflow(by: shape[1]).partialValue, inner: shape[2],
                outputs: shape[3])
            return KerasTensor(dataset, shape: [shape[3], shape[2], shape[0], shape[1]], transposition: turned)
        case 2:
            let inner = channels ?? shape[0]
            let turned = KerasTransposition(outer: inner > 0 ? shape[0] / inner : 0, inner: inner, outputs: shape[1])
            return KerasTensor(dataset, shape: [shape[1], shape[0]], transposition: turned)
        default: return KerasTensor(dataset)
        }
    }
}
