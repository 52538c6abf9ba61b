public import VGGModel

/// The weights of a Keras model in an HDF5 file, mapped to memory: `.h5` of Keras 1 to 3, of weights or of a whole
/// model, and `.weights.h5`.
///
/// Tensors come in this library's order: a kernel as [output, input, rows, columns] or [output, input], and the first
/// dense layer's inputs in channel, row, column order. The layers of a VGG network bear the names of its nodes
/// (`conv1_1.weight`, `fc6.bias`, `bn1_1.running_var`), whether Keras named them as keras.applications does or only
/// numbered them; others keep their own. The variance of batch normalisation comes with the difference between Keras'
/// constant and this library's 1e-5 added, so that the normalisation is the same.
///
/// The container is checked in full when the file is opened; see `HDF5File` for what of HDF5 is read.
public struct KerasFile: WeightFile {
    /// The file's path.
    public let path: String
    /// What is known of each tensor, by name.
    public let entries: [String: TensorEntry]
    /// The preprocessing of keras.applications, where the layers bear the names that it gives.
    public let model: ModelDescription
    let storage: TensorStorage
    let tensors: [String: KerasTensor]

    /// The format's name.
    public var format: String { "Keras HDF5" }

    /// Opens a file and checks all that describes its tensors.
    ///
    /// - Throws: `WeightsError` with `notFound`, `unreadable`, `invalidHeader` naming the byte at fault, or
    ///   `unsupportedType` naming what is not read.
    public init(path: String) throws(WeightsError) {
        try self.init(storage: try MappedFile.map(path), path: path)
    }

    /// Checks a file that is in memory already; errors call it `path`.
    ///
    /// - Throws: `WeightsError` as the other does.
    public init(storage: TensorStorage, path: String) throws(WeightsError) {
        let file = try HDF5File(storage.bytes, path: path, attributes: KerasLayers.attributes)
        let layers = try KerasLayers(file, path: path)
        let configuration = KerasConfiguration(file.attributes[""]?["model_config"]?.first)
        let tensors = try KerasTensors(layers, configuration, path: path)
        self.path = path
        self.storage = storage
        self.tensors = tensors.byName
        entries = tensors.byName.mapValues(\.entry)
        model = ModelDescription(preprocessing: tensors.isFromApplications ? .caffe : nil)
    }

    /// Whether a file begins as HDF5 files do.
    public static func matches(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: HDF5Superblock.signature) }
}
