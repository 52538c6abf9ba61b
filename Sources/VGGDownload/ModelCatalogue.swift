import FoundationEssentials
import VGGModel

/// The pretrained weights that are known by name, and where they lie.
///
/// Torchvision's files carry the first eight digits of their SHA-256 in their names. Of timm's, the whole digest is
/// listed where it is known; of the others, Hugging Face's servers tell it with the file, in the header
/// `X-Linked-Etag`, which then takes its place.
public enum ModelCatalogue {
    /// All entries, torchvision's first.
    public static let entries: [ModelEntry] = torchvision + timm

    /// All names.
    public static var names: [String] { entries.map(\.name) }

    /// The entry of a name; case does not matter, and `-` is as good as `_`.
    ///
    /// - Throws: `DownloadError` with `unknownModel`, which suggests a near name.
    public static func entry(named name: String) throws(DownloadError) -> ModelEntry {
        if let entry = entries.first(where: { key($0.name) == key(name) }) { return entry }
        let suggestion = nearest(to: name, in: names).map { "; did you mean '\($0)'?" } ?? "."
        throw DownloadError(
            .unknownModel, name.prefix(64).debugDescription,
            "no model to download goes by this name\(suggestion) Known are \(names.joined(separator: ", ")); "
                + "or give a location that begins with https://")
    }

    /// An entry for a location that the user names, with its checksum.
    ///
    /// The stored name is that of the location's file, up to its first dot. A location that begins with `http://` must
    /// have a whole checksum, because what comes from there may have been changed on its way.
    ///
    /// - Throws: `DownloadError` with `unknownModel` where the text is no location to download from, or with
    ///   `invalidSetting` where the checksum is missing.
    public static func entry(location: String, digest: ExpectedDigest? = nil) throws(DownloadError) -> ModelEntry {
        let url = try WebLocation.parse(location)
        guard url.scheme?.lowercased() == "https" || digest?.isWhole == true else {
            throw DownloadError(
                .invalidSetting, WebLocation.shown(location),
                "what comes over http:// may be changed on its way; give an https:// location, or the file's SHA-256")
        }
        let stem = WebLocation.lastPart(of: location).prefix { $0 != "." }
        return ModelEntry(
            name: String(stem), network: nil, location: location, digest: digest, source: .location)
    }

    /// Whether a text is a location, and no name.
    public static func isLocation(_ text: String) -> Bool { text.contains("://") }

    private static func key(_ name: String) -> String {
        String(name.lowercased().map { $0 == "-" ? "_" : $0 })
    }
}
