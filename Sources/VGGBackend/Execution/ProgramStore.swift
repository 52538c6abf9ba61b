import FoundationEssentials
public import OpenCLRuntime

/// Compiled programs on disk, for devices whose driver does not keep its own.
///
/// An entry is found by a hash of source, options, device, driver and platform; it repeats them in full, so that a
/// hash shared by chance is noticed, and ends in a checksum, so that a damaged one is. A damaged, foreign or
/// unreadable entry counts as absent, and nothing that goes wrong here is an error: the program is built instead.
public struct ProgramStore: Sendable {
    private let directory: String

    /// Keeps entries in a folder, which is made when the first one is saved.
    public init(directory: String) {
        self.directory = directory
    }

    /// The store in the user's cache folder, or nothing for a driver that keeps its own (PoCL, NVIDIA).
    ///
    /// The folder is `programs` in the one that `CacheFolder` finds.
    public static func standard(for device: Device) -> ProgramStore? {
        let keepsItsOwn = ["Portable Computing Language", "NVIDIA"].contains { device.platform.name.hasPrefix($0) }
        if keepsItsOwn { return nil }
        return CacheFolder.path("programs").map { ProgramStore(directory: $0) }
    }

    /// What a program was compiled from and for.
    struct Entry {
        let identity: [UInt8]

        init(text: String, options: String, device: Device) {
            let parts = [
                device.platform.name, device.platform.version, device.name, device.version, device.driverVersion,
                options, text,
            ]
            identity = Array(parts.joined(separator: "\u{0}").utf8)
        }

        var fileName: String { String(fnv1a(identity), radix: 16) + ".bin" }
    }

    /// The compiled program of an entry, or nothing where there is none that can be trusted.
    func load(_ entry: Entry) -> [UInt8]? {
        guard let data = FileManager.default.contents(atPath: directory + "/" + entry.fileName) else { return nil }
        let bytes = Array(data)
        let header = entry.identity.count
        guard bytes.count > header + 8, Array(bytes[..<header]) == entry.identity else { return nil }
        let body = bytes[..<(bytes.count - 8)]
        let stored = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return fnv1a(body) == stored ? Array(body[header...]) : nil
    }

    /// Writes an entry to a temporary file and renames it, so that no reader ever sees half of one.
    func save(_ binary: [UInt8], _ entry: Entry) {
        var bytes = entry.identity + binary
        let checksum = fnv1a(bytes)
        bytes += stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: checksum >> UInt64($0)) }
        try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try? Data(bytes).write(to: URL(filePath: directory + "/" + entry.fileName), options: .atomic)
    }
}

/// The 64-bit FNV-1a hash of Fowler, Noll and Vo.
func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
