/// Texts of any length that attributes point to, in collections that are read once each.
struct HDF5GlobalHeap {
    /// The objects of each collection, by its address and their number.
    private var collections: [Int: [Int: Range<Int>]] = [:]
    private static let part = "HDF5 global heap"
    /// Bytes before a collection's first object, and before an object's data.
    private static let headLength = 16

    /// Where an object lies in the file.
    mutating func object(
        _ index: Int, at address: Int, in file: inout HDF5Metadata
    ) throws(WeightsError) -> Range<Int> {
        if collections[address] == nil { collections[address] = try Self.collection(at: address, in: &file) }
        guard let range = collections[address]?[index] else {
            throw file.invalid(Self.part, "it has no object \(index)", at: address)
        }
        return range
    }

    private static func collection(
        at address: Int, in file: inout HDF5Metadata
    ) throws(WeightsError) -> [Int: Range<Int>] {
        var head = try file.part(part, at: address, length: headLength)
        try head.expect(signature: "GCOL")
        _ = try head.version(1...1)
        _ = try head.take(3, "reserved bytes")
        let size = try head.count("the collection's size")
        guard size >= headLength else { throw head.invalid("a collection of \(size) bytes", at: address + 8) }
        var reader = try file.part(part, at: address, length: size)
        _ = try reader.take(headLength, "the head")
        var objects: [Int: Range<Int>] = [:]
        while reader.left >= headLength {
            let place = reader.position
            let index = try reader.integer(UInt16.self, "an object's number")
            _ = try reader.take(6, "the reference count")
            let length = try reader.count("an object's size")
            // Object 0 is the free space at the end.
            if index == 0 { break }
            let data = try reader.take(length, "an object")
            _ = try reader.take(min((8 - length % 8) % 8, reader.left), "padding")
            guard objects.updateValue(data, forKey: index) == nil else {
                throw reader.invalid("a second object \(index)", at: place)
            }
        }
        return objects
    }
}
