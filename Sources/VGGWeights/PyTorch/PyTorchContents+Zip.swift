extension PyTorchContents {
    /// Reads a zip archive of a pickle and a file for each storage, as `torch.save` writes since 1.6.
    static func zip(_ bytes: UnsafeRawBufferPointer, path: String) throws(WeightsError) -> PyTorchContents {
        let archive = try ZipArchive(bytes, path: path)
        guard let first = archive.entries.first, let slash = first.name.firstIndex(of: "/") else {
            throw WeightsError(.invalidHeader, path: path, "is a zip archive, but not of PyTorch: it has no folder")
        }
        let folder = PyTorchFolder(
            archive: archive, root: String(first.name[...slash]), bytes: bytes, path: path)
        try folder.checkKind()
        let pickle = try folder.entry("data.pkl")
        let reader = ByteReader(bytes, pickle.bytes, part: "pickle", path: path)
        try folder.checkChecksum(pickle)
        var machine = PickleMachine(reader, isStream: false)
        let root = try machine.run()
        guard machine.reader.left == 0 else {
            throw machine.reader.invalid("\(machine.reader.left) bytes after its end")
        }
        var records: [Record] = []
        for storage in machine.storages { records.append(try folder.record(storage)) }
        return PyTorchContents(format: "PyTorch zip", root: root, machine: machine, records: records)
    }
}

/// The folder of a zip archive in which PyTorch puts all its entries.
private struct PyTorchFolder {
    /// Versions of the archive that are read.
    private static let versions = 1...10

    let archive: ZipArchive
    /// The folder's name and a slash.
    let root: String
    let bytes: UnsafeRawBufferPointer
    let path: String

    /// Checks that the folder is one that `torch.save` wrote, on a machine of this byte order.
    func checkKind() throws(WeightsError) {
        guard archive[root + "constants.pkl"] == nil else {
            throw invalid(
                "is a TorchScript model; in Python, load it by torch.jit.load and save model.state_dict() by torch.save"
            )
        }
        guard archive[root + "data.pkl"] != nil else {
            throw invalid("is a zip archive, but not of PyTorch: it has no entry \(quoted(root + "data.pkl"))")
        }
        let text = try self.text("version")
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let version = Int(digits), Self.versions.contains(version),
            ["", "\n"].contains(text.dropFirst(digits.count))
        else {
            throw invalid("is of version \(quoted(text)) (entry \(quoted(root + "version"))); 1 to 10 are read")
        }
        guard archive[root + "byteorder"] != nil else { return }
        let order = try self.text("byteorder")
        guard order == "little" else {
            throw invalid(
                "has the byte order \(quoted(order)) (entry \(quoted(root + "byteorder"))); in Python, load it and save it "
                    + "again on a machine of little-endian order")
        }
    }

    /// An entry that must be there and not compressed.
    func entry(_ name: String) throws(WeightsError) -> ZipArchive.Entry {
        guard let entry = archive[root + name] else { throw invalid("has no entry \(quoted(root + name))") }
        guard entry.method == 0 else {
            throw invalid(
                "has its entry \(quoted(entry.name)) compressed (byte \(entry.place)), which torch.save does not do; in "
                    + "Python, load it and save it again")
        }
        return entry
    }

    /// Checks the bytes of an entry against what the directory says of them.
    func checkChecksum(_ entry: ZipArchive.Entry) throws(WeightsError) {
        guard CRC32.checksum(UnsafeRawBufferPointer(rebasing: bytes[entry.bytes])) == entry.checksum else {
            throw invalid(
                "is damaged: entry \(quoted(entry.name)) at byte \(entry.bytes.lowerBound) does not have the checksum "
                    + "that byte \(entry.place) gives; fetch the file again")
        }
    }

    /// Where a storage lies.
    func record(_ storage: PickleStorage) throws(WeightsError) -> PyTorchContents.Record {
        let entry = try entry("data/" + storage.key)
        guard entry.count == storage.byteCount else {
            throw invalid(
                "is damaged: entry \(quoted(entry.name)) has \(entry.count) bytes (byte \(entry.place)), but "
                    + "\(storage.byteCount) by byte \(storage.place); fetch the file again")
        }
        return PyTorchContents.Record(bytes: entry.bytes, checksum: entry.checksum, place: entry.place)
    }

    /// The text of a short entry.
    private func text(_ name: String) throws(WeightsError) -> String {
        let entry = try entry(name)
        try checkChecksum(entry)
        var reader = ByteReader(bytes, entry.bytes, part: "entry \(quoted(entry.name))", path: path)
        guard entry.count <= 32 else { throw reader.invalid("\(entry.count) bytes, too many for a word") }
        return try reader.text(entry.count, "a word")
    }

    private func invalid(_ message: String) -> WeightsError { WeightsError(.invalidHeader, path: path, message) }
}
