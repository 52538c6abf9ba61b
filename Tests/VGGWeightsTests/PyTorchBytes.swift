import VGGWeights
import WeightMutation

/// Parts of pickles, to put files together from that no PyTorch would write.
enum Pickle {
    static func text(_ text: String) -> [UInt8] { Array("X".utf8) + little(UInt32(text.utf8.count)) + Array(text.utf8) }

    static func number(_ number: Int) -> [UInt8] {
        if let short = UInt8(exactly: number) { return Array("K".utf8) + [short] }
        return [0x8A, 8] + little(Int64(number))
    }

    static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

    static func tuple(_ values: [UInt8]...) -> [UInt8] { Array("(".utf8) + values.joined() + Array("t".utf8) }

    static func tuple(_ numbers: [Int]) -> [UInt8] { Array("(".utf8) + numbers.flatMap(number) + Array("t".utf8) }

    static func list(_ values: [UInt8]...) -> [UInt8] { Array("](".utf8) + values.joined() + Array("e".utf8) }

    static func dictionary(_ entries: [(String, [UInt8])]) -> [UInt8] {
        Array("}(".utf8) + entries.flatMap { text($0.0) + $0.1 } + Array("u".utf8)
    }

    static func call(_ function: [UInt8], _ arguments: [UInt8]...) -> [UInt8] {
        function + Array("(".utf8) + arguments.joined() + Array("tR".utf8)
    }

    static let none = Array("N".utf8)
    static let no: [UInt8] = [0x89]
    static let ordered = call(global("collections", "OrderedDict"))

    /// A reference to a storage, as zip archives have it; streams have one value more.
    static func storage(
        _ key: String = "0", _ type: String = "FloatStorage", count: Int = 4, isLegacy: Bool = false
    ) -> [UInt8] {
        tuple(
            text("storage"), global("torch", type), text(key), text("cpu"), number(count), isLegacy ? none : [])
            + Array("Q".utf8)
    }

    static func tensor(
        _ storage: [UInt8] = storage(), offset: Int = 0, shape: [Int] = [4], strides: [Int] = [1]
    ) -> [UInt8] {
        call(
            global("torch._utils", "_rebuild_tensor_v2"), storage, number(offset), tuple(shape), tuple(strides), no,
            ordered)
    }

    /// A whole pickle.
    static func whole(_ value: [UInt8]) -> [UInt8] { [0x80, 2] + value + Array(".".utf8) }
}

/// Whole files.
enum PyTorchBytes {
    static let magic = Pickle.whole([0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19])
    static let prologue =
        magic + Pickle.whole(Array("M".utf8) + little(UInt16(1001))) + Pickle.whole(Pickle.dictionary([]))

    /// Where the pickle of tensors begins in a stream.
    static let legacyStart = prologue.count

    /// A stream: the pickle of tensors, the storages' keys, and the bytes after them.
    static func legacy(_ value: [UInt8], keys: [String] = ["0"], storages: [UInt8] = storage([1, 2, 3, 4])) -> [UInt8] {
        prologue + Pickle.whole(value) + Pickle.whole(Array("](".utf8) + keys.flatMap(Pickle.text) + Array("e".utf8))
            + storages
    }

    /// A storage in a stream.
    static func storage(_ values: [Float]) -> [UInt8] { little(Int64(values.count)) + bytes(values) }

    static func bytes(_ values: [Float]) -> [UInt8] { values.flatMap { little($0.bitPattern) } }

    /// An archive with a pickle and the storage "0" of 1, 2, 3, 4.
    static func archive(_ value: [UInt8], storages: [(String, [UInt8])] = [("0", bytes([1, 2, 3, 4]))]) -> ZipWriter {
        var writer = ZipWriter([
            ZipWriter.Entry("file/data.pkl", Pickle.whole(value)),
            ZipWriter.Entry("file/version", Array("3\n".utf8)),
            ZipWriter.Entry("file/byteorder", Array("little".utf8)),
        ])
        writer.entries += storages.map { ZipWriter.Entry("file/data/" + $0.0, $0.1) }
        writer.isLarge = true
        return writer
    }

    /// Where the pickle begins in an archive.
    static let archiveStart = 30 + "file/data.pkl".utf8.count

    static func zip(_ value: [UInt8]) -> [UInt8] { archive(value).bytes }
}
