extension PyTorchContents {
    /// The number that begins a file, as its pickle holds it: 0x1950A86A20F9469CFC6C.
    private static let magicNumber: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    /// The version of the stream that follows.
    private static let version = 1001

    /// Reads a stream of five pickles and then the storages, as `torch.save` wrote before 1.6.
    static func legacy(_ bytes: UnsafeRawBufferPointer, path: String) throws(WeightsError) -> PyTorchContents {
        var reader = ByteReader(bytes, part: "first pickle", path: path)
        let (magic, first) = try next(&reader, "second pickle")
        guard case .largeInteger(let span) = magic, bytes[span.range()].elementsEqual(magicNumber) else {
            throw first.refused(
                "is \(magic.kind), not PyTorch's magic number; in Python, save model.state_dict() by torch.save")
        }
        let (found, second) = try next(&reader, "third pickle")
        guard case .integer(version) = found else {
            throw second.damaged("\(found.kind), not the version of the stream, which is \(version)")
        }
        _ = try next(&reader, "pickle of tensors")
        let (root, machine) = try next(&reader, "pickle of storages' keys")
        let (list, keys) = try next(&reader, "storage")
        guard case .list(let place) = list else { throw keys.damaged("\(list.kind), not the storages' keys") }
        let records = try records(keys.lists[Int(place)], keys, of: machine, &reader)
        return PyTorchContents(format: "PyTorch legacy", root: root, machine: machine, records: records)
    }

    /// Runs the pickle that begins where `reader` stands, and goes on behind it, to the part that is named.
    private static func next(
        _ reader: inout ByteReader, _ part: String
    ) throws(WeightsError) -> (value: PickleValue, machine: PickleMachine) {
        var machine = PickleMachine(reader, isStream: true)
        let value = try machine.run()
        let place = machine.reader.position
        reader = ByteReader(reader.bytes, place..<reader.end, part: part, path: reader.path)
        return (value, machine)
    }

    /// Finds the storages, which lie one after the other in the order of `keys`.
    private static func records(
        _ keys: [PickleValue], _ keyMachine: PickleMachine, of machine: PickleMachine, _ reader: inout ByteReader
    ) throws(WeightsError) -> [Record] {
        var found: [String: Record] = [:]
        for key in keys {
            guard case .text(let span) = key, span.count <= PickleMachine.maximumKeyLength else {
                throw keyMachine.damaged("\(key.kind) as a storage's key, or a long one")
            }
            let name = keyMachine.text(span)
            guard let place = machine.storagePlaces[name], found[name] == nil else {
                throw keyMachine.damaged("storage \(quoted(name)), which no tensor uses or which is there already")
            }
            let storage = machine.storages[Int(place)]
            guard storage.type != .untyped else {
                throw reader.invalid("storage \(quoted(name)) without a type", at: storage.place)
            }
            found[name] = try record(storage, &reader)
        }
        guard reader.left == 0 else { throw reader.invalid("\(reader.left) bytes after the last one") }
        var records: [Record] = []
        for storage in machine.storages {
            guard let record = found[storage.key] else {
                throw reader.invalid("no bytes for storage \(quoted(storage.key))", at: storage.place)
            }
            records.append(record)
        }
        return records
    }

    /// A storage where `reader` stands: the number of its elements, and their bytes.
    private static func record(_ storage: PickleStorage, _ reader: inout ByteReader) throws(WeightsError) -> Record {
        let start = reader.position
        let count = try reader.count("the size of storage \(quoted(storage.key))")
        guard count == storage.count else {
            throw reader.invalid(
                "\(count) elements in storage \(quoted(storage.key)), which has \(storage.count) by byte \(storage.place)",
                at: start)
        }
        return Record(bytes: try reader.take(storage.byteCount, "storage \(quoted(storage.key))"), place: start)
    }
}
