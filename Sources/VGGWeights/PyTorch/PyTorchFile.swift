public import VGGModel

/// A file of PyTorch, `.pth` or `.pt`, in memory, mapped: no weight is read from the disk before it is used.
///
/// It holds what `torch.save(model.state_dict(), path)` wrote, or a checkpoint: a dictionary that has the state
/// dictionary as its one dictionary of tensors. Both containers are read, the zip archive of PyTorch 1.6 and later and
/// the stream of versions before, in which most of torchvision's files are. Of the pickle within, only what makes
/// tensors is carried out; a file that wants to run code is refused. `DataParallel`'s `module.` is taken off the names.
///
/// The pickle and the archive's directory are checked in full when the file is opened, a storage's checksum before its
/// first values are handed out. The mapping lives as long as this value or a tensor that came from it. The file must not
/// be shortened meanwhile.
public struct PyTorchFile: WeightFile {
    /// The file's path.
    public let path: String
    /// The container: `PyTorch zip` or `PyTorch legacy`.
    public let format: String
    /// What is known of each tensor, by name.
    public let entries: [String: TensorEntry]
    private let tensors: [String: PyTorchTensor]
    private let storage: TensorStorage
    private let checks = ChecksumRecord()

    /// Opens a file and checks all but its values.
    ///
    /// - Throws: `WeightsError` with `notFound`, `unreadable`, or `invalidHeader` naming the byte or part at fault.
    public init(path: String) throws(WeightsError) {
        try self.init(storage: try MappedFile.map(path), path: path)
    }

    /// Checks a file that is in memory already; errors call it `path`.
    ///
    /// - Throws: `WeightsError` with `invalidHeader` naming the byte or part at fault.
    public init(storage: TensorStorage, path: String) throws(WeightsError) {
        let contents = try PyTorchContents.read(storage.bytes, path: path)
        tensors = try PyTorchTensor.all(of: contents, path: path)
        entries = tensors.mapValues {
            TensorEntry(shape: $0.shape, type: $0.type.rawValue, isReadable: $0.type.isReadable)
        }
        format = contents.format
        self.path = path
        self.storage = storage
    }

    /// Whether a file's first bytes, of which 512 suffice, are those of a file that this type reads or explains.
    ///
    /// Archives of other makers begin as PyTorch's zip archives do.
    public static func matches(_ bytes: UnsafeRawBufferPointer) -> Bool { PyTorchContents.matches(bytes) }

    /// The values of a tensor as 32-bit floats: a view of the file for aligned float32 in order, otherwise a copy.
    ///
    /// - Throws: `WeightsError` with `invalidTensor` where there is none of that name or its storage does not have the
    ///   checksum that the archive gives, or `unsupportedType`.
    public func tensor(_ name: String) throws(WeightsError) -> Tensor {
        try checked(name).values(in: storage)
    }

    /// Hands `body` the values of a tensor in order, in blocks; the file's pages and what is converted go block by block.
    ///
    /// - Throws: As `tensor` does, and what `body` throws.
    public func forEachBlock(
        of name: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        try checked(name, isBrief: true).forEachBlock(in: storage, body)
    }

    /// A tensor that is read and has its checksum; where the look is brief, pages do not stay in memory for it.
    private func checked(_ name: String, isBrief: Bool = false) throws(WeightsError) -> PyTorchTensor {
        guard let tensor = tensors[name] else { throw .noTensor(name, path: path) }
        guard tensor.type.isReadable else {
            throw .unreadTensor(name, type: tensor.type.rawValue, path: path)
        }
        guard checks.passes(tensor.record, in: storage, isBrief: isBrief) else {
            throw WeightsError(
                .invalidTensor, path: path,
                "tensor \(quoted(name)) is damaged: the bytes from \(tensor.record.bytes.lowerBound) to "
                    + "\(tensor.record.bytes.upperBound) do not have the checksum that byte \(tensor.record.place) "
                    + "gives; fetch the file again")
        }
        return tensor
    }
}
