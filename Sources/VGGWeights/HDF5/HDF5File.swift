/// The groups and datasets of an HDF5 file, as far as h5py writes them for Keras.
///
/// All that describes the file is checked when it is opened: every structure and all values lie within the file, no
/// object has two names, and no two datasets share a byte. What HDF5 can do beyond that (links to other files, shared
/// messages, the newer form of large groups) is refused by name; datasets that are compressed, or not of floats, are
/// listed but not read. Nothing recurs, and no structure is read twice.
///
/// The format is described at <https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html>.
struct HDF5File {
    /// The datasets, in the order of their paths as the file's groups give it.
    private(set) var datasets: [HDF5Dataset] = []
    /// The texts of the attributes that were asked for, by the group's path and the attribute's name.
    private(set) var attributes: [String: [String: [String]]] = [:]

    /// The most objects in a file, and groups around one.
    private static let maximumObjects = 32_768
    private static let maximumDepth = 32
    /// The most bytes of a path.
    private static let maximumPathLength = 512

    /// Checks the whole description of a file; `attributes` names those that are read.
    init(_ bytes: UnsafeRawBufferPointer, path: String, attributes wanted: Set<String>) throws(WeightsError) {
        let superblock = try HDF5Superblock(bytes, path: path)
        var file = HDF5Metadata(UnsafeRawBufferPointer(rebasing: bytes[..<superblock.end]), path: path)
        try walk(superblock, HDF5Attributes(wanted: wanted), &file)
        try refuseOverlaps(file)
    }

    /// An object that is still to be read.
    private struct Object {
        let path: String
        let depth: Int
        let address: Int
        /// Where in the file its address stands.
        let place: Int
    }

    private mutating func walk(
        _ superblock: HDF5Superblock, _ attributes: HDF5Attributes, _ file: inout HDF5Metadata
    ) throws(WeightsError) {
        var attributes = attributes
        var open = [Object(path: "", depth: 0, address: superblock.root, place: 0)]
        var seen: Set<Int> = []
        while let object = open.popLast() {
            guard seen.insert(object.address).inserted else {
                throw file.invalid(
                    "HDF5 group", "\(quoted(object.path)) is another name of an object, or a group within itself",
                    at: object.place)
            }
            let header = try HDF5ObjectHeader(at: object.address, in: &file)
            let texts = try attributes.texts(of: header, in: &file)
            if !texts.isEmpty { self.attributes[object.path] = texts }
            if header.isDataset {
                datasets.append(try HDF5Dataset(header, path: object.path, in: file))
            }
            let members = try header.members(superblock, in: &file)
            guard seen.count + open.count + members.count <= Self.maximumObjects else {
                throw file.invalid("HDF5 group", "more than \(Self.maximumObjects) objects", at: object.address)
            }
            for member in members.reversed() { open.append(try Self.object(member, in: object, &file)) }
        }
    }

    private static func object(
        _ member: HDF5Member, in group: Object, _ file: inout HDF5Metadata
    ) throws(WeightsError) -> Object {
        let path = group.path.isEmpty ? member.name : "\(group.path)/\(member.name)"
        guard group.depth < maximumDepth, path.utf8.count <= maximumPathLength else {
            throw file.invalid(
                "HDF5 group",
                "\(quoted(member.name)) lies in more than \(maximumDepth) groups, or its path is too long",
                at: member.place)
        }
        try file.charge(path.utf8.count, "HDF5 group", at: member.place)
        return Object(path: path, depth: group.depth + 1, address: member.address, place: member.place)
    }

    /// Refuses datasets that share bytes.
    private func refuseOverlaps(_ file: HDF5Metadata) throws(WeightsError) {
        let ranges = datasets.compactMap { dataset in
            dataset.readable.flatMap { $0.bytes.isEmpty ? nil : (range: $0.bytes, dataset: dataset) }
        }
        let sorted = ranges.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (first, second) in zip(sorted, sorted.dropFirst()) where second.range.lowerBound < first.range.upperBound {
            throw file.invalid(
                "HDF5 dataset \(quoted(second.dataset.path))",
                "its values at byte \(second.range.lowerBound) overlap those of \(quoted(first.dataset.path))",
                at: second.dataset.address)
        }
    }
}

extension HDF5ObjectHeader {
    /// Whether the object is an array.
    fileprivate var isDataset: Bool { messages.contains { $0.kind == .layout || $0.kind == .dataspace } }

    /// The members of a group; none of anything else.
    fileprivate func members(
        _ superblock: HDF5Superblock, in file: inout HDF5Metadata
    ) throws(WeightsError) -> [HDF5Member] {
        let table = try message(.symbolTable, in: file)
        let isLinked = messages.contains { $0.kind == .linkInfo || $0.kind == .link }
        guard isDataset || table != nil || isLinked || messages.contains(where: { $0.kind == .datatype }) else {
            throw file.invalid("HDF5 object header", "the object is neither a group nor a dataset", at: address)
        }
        guard !(table != nil && isLinked), !(isDataset && (table != nil || isLinked)) else {
            throw file.invalid("HDF5 object header", "the object is two things at once", at: address)
        }
        if let table { return try HDF5SymbolTable(table, superblock, in: &file).members }
        return isLinked ? try HDF5Member.linked(self, in: &file) : []
    }
}
