import Logging
public import OpenCLRuntime
import VGGModel

/// Compiled programs on disk, for devices whose driver does not keep its own.
///
/// An entry is found by a hash of source, options, device, driver and platform; it repeats them in full, so that a
/// hash shared by chance is noticed, and ends in a checksum, so that a damaged one is. A damaged, foreign or
/// unreadable entry counts as absent, and nothing that goes wrong here is an error: the program is built instead, and the
/// log notes what could not be kept.
///
/// Where a new entry would exceed the limit, those that were used least recently go. Any number of processes may share
/// a folder.
public struct ProgramStore: Sendable {
    /// Bytes that the entries of a store may take unless it is told otherwise.
    public static let standardLimit = 256_000_000

    private let files: CacheFiles
    private let limit: Int

    /// Keeps entries of at most `limit` bytes in all in a folder, which is made when the first one is saved.
    public init(directory: String, limit: Int = standardLimit) {
        files = CacheFiles(folder: directory, suffix: Self.suffix)
        self.limit = limit
    }

    /// How the names of entries end.
    static let suffix = ".bin"

    /// The store in the user's cache folder, or nothing for a driver that keeps its own (PoCL, NVIDIA).
    ///
    /// The folder is `programs` in the one that `CacheFolder` finds.
    public static func standard(for device: Device) -> ProgramStore? {
        let keepsItsOwn = ["Portable Computing Language", "NVIDIA"].contains { device.platform.name.hasPrefix($0) }
        if keepsItsOwn { return nil }
        return CacheFolder.standard.map { ProgramStore(directory: $0.path(of: .programs)) }
    }

    /// What a program was compiled from and for.
    package struct Entry {
        let identity: [UInt8]

        /// Takes a program's text, the compiler's options, and the device.
        package init(text: String, options: String, device: Device) {
            let parts = [
                device.platform.name, device.platform.version, device.name, device.version, device.driverVersion,
                options, text,
            ]
            identity = Array(parts.joined(separator: "\u{0}").utf8)
        }

        var fileName: String { String(fnv1a(identity), radix: 16) + ProgramStore.suffix }
    }

    /// The compiled program of an entry, which is the most recently used from then on, or nothing where there is none
    /// that can be trusted.
    package func load(_ entry: Entry) -> [UInt8]? {
        guard let bytes = files.read(entry.fileName, atMost: limit) else { return nil }
        let header = entry.identity.count
        guard bytes.count > header + 8, Array(bytes[..<header]) == entry.identity else { return nil }
        let body = bytes[..<(bytes.count - 8)]
        let stored = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard fnv1a(body) == stored else { return nil }
        files.markUsed(entry.fileName)
        return Array(body[header...])
    }

    /// Keeps an entry, and drops others where the limit asks for it; one that exceeds the limit by itself is not kept.
    package func save(_ binary: [UInt8], _ entry: Entry) {
        var bytes = entry.identity + binary
        let checksum = fnv1a(bytes)
        bytes += stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: checksum >> UInt64($0)) }
        guard bytes.count <= limit else { return }
        do throws(SystemFailure) {
            try files.write(bytes, to: entry.fileName)
        } catch {
            BackendLog.logger.notice(
                "a compiled program cannot be kept",
                metadata: ["path": "\(files.path(of: entry.fileName))", "reason": "\(error)"])
            return
        }
        files.trim(to: limit, keeping: entry.fileName)
    }
}
