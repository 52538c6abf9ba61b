/// The members of a group in the form of old: a B-tree whose leaves are nodes of symbols, and a heap of their names.
///
/// Names must ascend through all nodes, between the keys of the tree, for HDF5's own library finds members by that.
struct HDF5SymbolTable {
    /// A node of the tree and the names that may stand below it: above the first, up to the second.
    private struct Node {
        let address: Int
        /// The level it must have, where that is known.
        let level: Int?
        let low: Range<Int>?
        let high: Range<Int>?
    }

    private let heap: HDF5LocalHeap
    private let superblock: HDF5Superblock
    private var nodes: [Node]
    private var seen: Set<Int> = []
    /// The members found.
    private(set) var members: [HDF5Member] = []

    private static let tree = "HDF5 B-tree node"
    private static let symbols = "HDF5 symbol node"

    /// Reads the group that a symbol table message speaks of.
    init(
        _ message: HDF5Message, _ superblock: HDF5Superblock, in file: inout HDF5Metadata
    ) throws(WeightsError) {
        var reader = ByteReader(file.bytes, message.body, part: "HDF5 symbol table message", path: file.path)
        let root = try reader.definedAddress("the B-tree's address")
        heap = try HDF5LocalHeap(at: try reader.definedAddress("the heap's address"), in: &file)
        self.superblock = superblock
        nodes = [Node(address: root, level: nil, low: nil, high: nil)]
        while let node = nodes.popLast() { try read(node, &file) }
    }

    private mutating func read(_ node: Node, _ file: inout HDF5Metadata) throws(WeightsError) {
        guard seen.insert(node.address).inserted else {
            throw file.invalid(Self.tree, "the tree leads here a second time", at: node.address)
        }
        if node.level == -1 { try readSymbols(node, &file) } else { try readTree(node, &file) }
    }

    private mutating func readTree(_ node: Node, _ file: inout HDF5Metadata) throws(WeightsError) {
        let most = 2 * superblock.internalRank
        // The whole node must be there, though most of it is unused.
        _ = try file.part(Self.tree, at: node.address, length: 0)
        var reader = ByteReader(file.bytes, node.address..<file.bytes.count, part: Self.tree, path: file.path)
        guard reader.left >= 24 + 16 * most + 8 else { throw reader.invalid("the file ends within the node") }
        try reader.expect(signature: "TREE")
        guard try reader.number(UInt8.self, "the kind") == 0 else {
            throw reader.invalid("the node is not one of a group", at: reader.position - 1)
        }
        let level = try reader.integer(UInt8.self, "the level")
        guard level == node.level ?? level else {
            throw reader.invalid("level \(level) below level \((node.level ?? 0) + 1)", at: reader.position - 1)
        }
        let count = try reader.integer(UInt16.self, "the number of children")
        guard count <= most else {
            throw reader.invalid("\(count) children of at most \(most)", at: reader.position - 2)
        }
        _ = try reader.take(16, "the siblings")
        try file.charge(24 + 16 * count, Self.tree, at: node.address)
        try readChildren(count, level: level, of: node, &reader, &file)
    }

    private mutating func readChildren(
        _ count: Int, level: Int, of node: Node, _ reader: inout ByteReader, _ file: inout HDF5Metadata
    ) throws(WeightsError) {
        var children: [Node] = []
        var low = try key(&reader, above: node.low, orEqual: true, &file)
        for _ in 0..<count {
            let address = try reader.definedAddress("a child's address")
            let high = try key(&reader, above: low, orEqual: false, &file)
            children.append(Node(address: address, level: level - 1, low: low, high: high))
            low = high
        }
        if let most = node.high, precedes(most, low, file) {
            throw reader.invalid("the last key is above that of the node above", at: reader.position - 8)
        }
        nodes += children.reversed()
    }

    /// Reads a key, which must be above `low`.
    private func key(
        _ reader: inout ByteReader, above low: Range<Int>?, orEqual: Bool, _ file: inout HDF5Metadata
    ) throws(WeightsError) -> Range<Int> {
        let place = reader.position
        let key = try heap.name(at: try reader.count("a key"), place, in: &file)
        if let low, orEqual ? precedes(key, low, file) : !precedes(low, key, file) {
            throw reader.invalid("the keys do not ascend", at: place)
        }
        return key
    }

    private func precedes(_ a: Range<Int>, _ b: Range<Int>, _ file: HDF5Metadata) -> Bool {
        file.bytes[a].lexicographicallyPrecedes(file.bytes[b])
    }

    private mutating func readSymbols(_ node: Node, _ file: inout HDF5Metadata) throws(WeightsError) {
        let most = 2 * superblock.leafRank
        var reader = ByteReader(file.bytes, node.address..<file.bytes.count, part: Self.symbols, path: file.path)
        guard reader.left >= 8 + 40 * most else { throw reader.invalid("the file ends within the node") }
        try reader.expect(signature: "SNOD")
        _ = try reader.version(1...1)
        _ = try reader.take(1, "a reserved byte")
        let count = try reader.integer(UInt16.self, "the number of symbols")
        guard count <= most else {
            throw reader.invalid("\(count) symbols of at most \(most)", at: reader.position - 2)
        }
        try file.charge(8 + 40 * count, Self.symbols, at: node.address)
        var last = node.low
        for _ in 0..<count { last = try readSymbol(&reader, after: last, upTo: node.high, &file) }
    }

    private mutating func readSymbol(
        _ reader: inout ByteReader, after last: Range<Int>?, upTo high: Range<Int>?, _ file: inout HDF5Metadata
    ) throws(WeightsError) -> Range<Int> {
        let place = reader.position
        let name = try heap.name(at: try reader.count("a name"), place, in: &file)
        let ascends = last.map { precedes($0, name, file) } ?? true
        guard ascends, !(high.map { precedes($0, name, file) } ?? false) else {
            throw reader.invalid("the names do not ascend between the keys of the tree", at: place)
        }
        let header = try reader.address("an object's address")
        let cache = try reader.number(UInt32.self, "a cache type")
        _ = try reader.take(20, "scratch space")
        let text = try HDF5Member.name(name, in: file)
        guard cache != 2 else { throw HDF5Member.refused("a soft", text, at: place, in: file) }
        guard cache <= 1 else { throw reader.invalid("cache type \(cache) is not known", at: place + 16) }
        guard let header else { throw reader.invalid("the object's address is undefined", at: place + 8) }
        members.append(HDF5Member(name: text, address: header, place: place + 8))
        return name
    }
}
