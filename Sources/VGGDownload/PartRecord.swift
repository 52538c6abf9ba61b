import FoundationEssentials
import VGGWeights

/// What is known of a file that is not whole yet: where it comes from, and which state of it that was.
///
/// It lies beside the part as JSON, so that a later run can continue.
package struct PartRecord: Hashable, Codable {
    /// The location that was asked for.
    var location: String
    /// Tells the state of the file from others.
    var validator = Validator(etag: nil, lastModified: nil)
    /// The bytes of the whole file, where that was said.
    var total: Int?
    /// The SHA-256 that Hugging Face's servers told.
    var linkedDigest: String?

    /// The record's path beside a part.
    static func path(beside part: String) -> String { part + ".json" }

    /// Reads the record beside a part; nothing where there is none that can be read.
    init?(beside part: String) {
        guard let data = FileManager.default.contents(atPath: Self.path(beside: part)), data.count <= 1 << 16,
            let record = try? JSONDecoder().decode(PartRecord.self, from: data)
        else { return nil }
        self = record
    }

    /// The record of a file that an answer brings from its beginning.
    init(_ location: String, _ reply: Reply) {
        self.location = location
        validator = reply.validator
        total = reply.length ?? reply.linked.size
        linkedDigest = reply.linked.digest?.digits
    }

    /// The record of a file of which nothing is known.
    package init(location: String) { self.location = location }

    /// Writes the record beside a part.
    package func write(beside part: String) throws(DownloadError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let path = Self.path(beside: part)
        do {
            let bytes = Array(try encoder.encode(self))
            try AtomicFile.replace(path) { file throws(WeightsError) in
                try file.write(bytes)
            }
        } catch let error as WeightsError {
            throw DownloadError(.writeFailed, error.path, error.message)
        } catch {
            throw DownloadError(.writeFailed, path, "cannot be written: \(error)")
        }
    }

    /// Removes the record beside a part.
    static func remove(beside part: String) { try? FileManager.default.removeItem(atPath: path(beside: part)) }
}
