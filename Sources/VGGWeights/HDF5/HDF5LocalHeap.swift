/// The names of a group's members, which the group's nodes point into.
struct HDF5LocalHeap {
    /// Where the heap begins.
    let address: Int
    /// Where its texts lie.
    private let data: Range<Int>
    private static let part = "HDF5 local heap"
    /// What ends the list of free blocks.
    private static let noBlock = 1

    init(at address: Int, in file: inout HDF5Metadata) throws(WeightsError) {
        self.address = address
        var reader = try file.part(Self.part, at: address, length: 32)
        try reader.expect(signature: "HEAP")
        _ = try reader.version(0...0)
        _ = try reader.take(3, "reserved bytes")
        let size = try reader.count("the size of the texts")
        let free = try reader.count("the first free block")
        let start = try reader.definedAddress("the address of the texts")
        data = try file.part("HDF5 heap of names", at: start, length: size).position..<start + size
        try checkFreeBlocks(from: free, &file)
    }

    /// Checks the list of free blocks, as HDF5's own library does, and that it ends.
    private func checkFreeBlocks(from first: Int, _ file: inout HDF5Metadata) throws(WeightsError) {
        var block = first
        while block != Self.noBlock {
            guard block < data.count - 15 else {
                throw file.invalid(
                    Self.part, "a free block at \(block) of \(data.count) bytes of names", at: address + 16)
            }
            let start = data.lowerBound + block
            var reader = try file.part("HDF5 heap of names", at: start, length: 16)
            block = try reader.count("the next free block")
            let size = try reader.count("a free block's size")
            guard block > 0, size >= 16, size <= data.upperBound - start else {
                throw reader.invalid(
                    "a free block of \(size) bytes, or a next one at \(block), does not fit", at: start)
            }
        }
    }

    /// Where the name at `offset` of the heap lies in the file; `place` is where the offset stands.
    func name(
        at offset: Int, _ place: Int, in file: inout HDF5Metadata
    ) throws(WeightsError) -> Range<Int> {
        guard offset < data.count else {
            throw file.invalid(
                "HDF5 group", "a name at \(offset) of a heap of \(data.count) bytes at byte \(address)", at: place)
        }
        let start = data.lowerBound + offset
        let limit = min(data.upperBound, start + HDF5Metadata.maximumNameLength + 1)
        guard let end = file.bytes[start..<limit].firstIndex(of: 0) else {
            throw file.invalid(
                Self.part, "a name that does not end within \(HDF5Metadata.maximumNameLength) bytes or the heap",
                at: start)
        }
        try file.charge(end - start + 1, Self.part, at: start)
        return start..<end
    }
}
