/// What tells one state of a file on a server from another.
struct Validator: Hashable, Codable {
    /// The header `ETag`.
    let etag: String?
    /// The header `Last-Modified`.
    let lastModified: String?

    /// The value for `If-Range`, which must be a strong one; nothing where there is none.
    var condition: String? {
        if let etag, etag.hasPrefix("\""), etag.hasSuffix("\""), etag.utf8.count > 2 { return etag }
        return etag == nil ? lastModified : nil
    }

    /// Whether both may be of one state; what one of them does not say is no contradiction.
    func agrees(with other: Validator) -> Bool {
        if let etag, let theirs = other.etag { return etag == theirs }
        if let lastModified, let theirs = other.lastModified { return lastModified == theirs }
        return true
    }
}
