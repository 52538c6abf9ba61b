import FoundationEssentials

/// Where a model was downloaded from, as it is recorded beside its file.
public struct ModelOrigin: Hashable, Sendable, Codable {
    /// The location that was asked for.
    public let location: String
    /// The SHA-256 of what came, in hexadecimal digits.
    public let sha256: String
    /// Whether that was checked against a known one.
    public let isVerified: Bool
    /// A note on the licence, where one is known.
    public let licence: String?
    /// The bytes of the model's file, which may differ from what came where that was converted.
    private var byteCount: Int?

    /// Describes an origin.
    public init(location: String, sha256: String, isVerified: Bool, licence: String? = nil) {
        self.location = location
        self.sha256 = sha256
        self.isVerified = isVerified
        self.licence = licence
    }

    /// Where the record of a model's file lies.
    static func path(beside file: String) -> String { file + ".json" }

    /// Reads what is recorded beside a file; nothing where nothing is, or where the file has other bytes by now.
    init?(beside file: String, of byteCount: Int) {
        guard let data = FileManager.default.contents(atPath: Self.path(beside: file)), data.count <= 1 << 16,
            let origin = try? JSONDecoder().decode(ModelOrigin.self, from: data), origin.byteCount == byteCount
        else { return nil }
        self = origin
    }

    /// Records the origin of a model's file, which must be there.
    ///
    /// - Throws: `WeightsError` with `writeFailed`.
    public func record(beside file: String) throws(WeightsError) {
        let path = Self.path(beside: file)
        do {
            var origin = self
            origin.byteCount = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let bytes = Array(try encoder.encode(origin))
            try AtomicFile.replace(path) { file throws(WeightsError) in try file.write(bytes) }
        } catch let error as WeightsError {
            throw error
        } catch {
            throw WeightsError(.writeFailed, path: path, "cannot be written: \(error)")
        }
    }
}
