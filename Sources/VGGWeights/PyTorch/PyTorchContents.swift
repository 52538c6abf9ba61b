/// What a PyTorch file of either container holds: a pickle that has been read, and where its storages lie.
struct PyTorchContents {
    /// The bytes of a storage in the file.
    struct Record: Hashable {
        let bytes: Range<Int>
        /// The checksum that the file gives, where it does.
        var checksum: UInt32?
        /// Where in the file that is told of the record.
        let place: Int
    }

    /// What people call the container.
    let format: String
    /// What the pickle made.
    let root: PickleValue
    /// The machine that read the pickle.
    let machine: PickleMachine
    /// The bytes of each of the machine's storages.
    let records: [Record]

    /// Reads a file of either container, which its first bytes tell.
    static func read(_ bytes: UnsafeRawBufferPointer, path: String) throws(WeightsError) -> PyTorchContents {
        if bytes.starts(with: zipStart) { return try zip(bytes, path: path) }
        guard !isTar(bytes) else {
            throw WeightsError(
                .invalidHeader, path: path,
                "is a tar archive, as PyTorch before 0.1.11 wrote; in Python, load it and save model.state_dict() again"
            )
        }
        guard bytes.count >= 2, bytes[0] == 0x80, (2...5).contains(bytes[1]) else {
            throw WeightsError(
                .invalidHeader, path: path,
                "not a PyTorch file: byte 0: neither a zip archive nor a pickle begins; fetch or convert the file again"
            )
        }
        return try legacy(bytes, path: path)
    }

    /// Whether the first bytes are those of a file that is read or explained here.
    static func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if bytes.starts(with: zipStart) || isTar(bytes) { return true }
        return bytes.count >= 2 && bytes[0] == 0x80 && (2...5).contains(bytes[1])
    }

    private static let zipStart: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

    private static func isTar(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 512 && bytes[257..<262].elementsEqual("ustar".utf8)
    }
}
