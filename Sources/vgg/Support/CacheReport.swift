import OpenCLRuntime
import VGGBackend

/// What the cache folder holds, as JSON and as a table.
struct CacheReport: Encodable {
    /// How much there is of a kind.
    struct Kind: Encodable {
        let kind, folder: String
        let entries, bytes: Int
        let limitBytes: Int?
    }

    let folder: String
    let kinds: [Kind]
    /// Where PoCL keeps compiled kernels, which are not among these.
    let poclFolder: String?

    init(_ cache: CacheFolder) throws {
        folder = cache.path
        kinds = try CacheFolder.Kind.allCases.map { kind in
            let contents = try cache.contents(of: kind)
            return Kind(
                kind: kind.rawValue, folder: cache.path(of: kind), entries: contents.entries, bytes: contents.bytes,
                limitBytes: kind.limit)
        }
        poclFolder = Diagnosis.poclCacheFolder
    }

    var text: String {
        var table = Table([("kind", .left), ("entries", .right), ("size", .right), ("limit", .right)])
        for kind in kinds {
            table.add([
                kind.kind, kind.entries.grouped, ByteCount(kind.bytes).description,
                kind.limitBytes.map { ByteCount($0).description } ?? "none",
            ])
        }
        return table.text + "\nkept in  \(folder.onOneLine)"
    }
}

/// What was removed from the cache folder, as JSON and as a table.
struct ClearedReport: Encodable {
    /// How much of a kind was removed.
    struct Kind: Encodable {
        let kind: String
        let entries, bytes: Int
    }

    let folder: String
    let removed: [Kind]

    /// Removes what there is of some kinds.
    init(_ cache: CacheFolder, _ kinds: [CacheFolder.Kind]) throws {
        folder = cache.path
        removed = try kinds.map { kind in
            let contents = try cache.clear(kind)
            return Kind(kind: kind.rawValue, entries: contents.entries, bytes: contents.bytes)
        }
    }

    var text: String {
        var table = Table([("kind", .left), ("removed", .right), ("freed", .right)])
        for kind in removed {
            table.add([kind.kind, kind.entries.grouped, ByteCount(kind.bytes).description])
        }
        return table.text + "\nremoved from  \(folder.onOneLine)"
    }
}
