/// Pretrained weights that can be downloaded: what they are, and where they lie.
public struct ModelEntry: Hashable, Sendable {
    /// Who publishes weights.
    public enum Source: String, Hashable, Sendable, Codable {
        /// The torchvision project, as PyTorch files.
        case torchvision
        /// The timm project on Hugging Face, as safetensors files.
        case timm
        /// A location that the user named.
        case location
    }

    /// What the weights are asked for by, such as `vgg16` or `timm/vgg16`.
    public let name: String
    /// The network that they belong to, by torchvision's name; nothing where the user named a location.
    public let network: String?
    /// Where they lie.
    public let location: String
    /// Their checksum; nothing where none is known.
    public let digest: ExpectedDigest?
    /// Roughly how many bytes they have: four for each parameter; nothing where that is not known.
    public let approximateSize: Int?
    /// Who publishes them.
    public let source: Source
    /// A note on their licence; nothing where that is not known.
    public let licence: String?

    /// Makes an entry.
    public init(
        name: String, network: String?, location: String, digest: ExpectedDigest?, approximateSize: Int? = nil,
        source: Source, licence: String? = nil
    ) {
        self.name = name
        self.network = network
        self.location = location
        self.digest = digest
        self.approximateSize = approximateSize
        self.source = source
        self.licence = licence
    }

    /// The name under which they are stored, which is fit for a file: `timm-vgg16` for `timm/vgg16`.
    public var storedName: String { name.split(separator: "/").joined(separator: "-") }

    /// The ending of the location's last part, such as `pth` or `safetensors`; empty where it has none.
    public var fileExtension: String {
        let file = WebLocation.lastPart(of: location)
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return "" }
        return String(file[file.index(after: dot)...])
    }
}
