import FoundationEssentials

/// The folder where the backend keeps what it can make again: compiled programs and records of tuning.
///
/// What others keep in the folder is neither counted nor removed.
public struct CacheFolder: Hashable, Sendable {
    /// What the folder holds; each kind has a folder of its name in it.
    public enum Kind: String, CaseIterable, Sendable {
        /// Compiled programs, for devices whose drivers keep none themselves.
        case programs
        /// What tuning measured, a file for each device.
        case tuning

        /// Bytes that the entries may take; nothing where there is no limit.
        public var limit: Int? { self == .programs ? ProgramStore.standardLimit : nil }
    }

    /// How much there is of a kind.
    public struct Contents: Hashable, Sendable {
        /// Programs, or devices that were tuned.
        public let entries: Int
        /// Bytes of them, and of unfinished files that killed processes left.
        public let bytes: Int

        init(_ files: [CacheFiles.File]) {
            (entries, bytes) = (files.count { !$0.isUnfinished }, files.totalBytes)
        }
    }

    /// The path of the folder, which need not be there.
    public let path: String

    /// Names a folder.
    public init(path: String) { self.path = path }

    /// The user's folder, or nothing where the user has no home.
    ///
    /// It is `VGG_CACHE_DIR`, else `swift-vgg` in `XDG_CACHE_HOME` or `~/.cache`. An empty variable counts as not set.
    public static var standard: CacheFolder? {
        let environment = ProcessInfo.processInfo.environment.filter { !$0.value.isEmpty }
        if let own = environment["VGG_CACHE_DIR"] { return CacheFolder(path: own) }
        let caches = environment["XDG_CACHE_HOME"] ?? environment["HOME"].map { $0 + "/.cache" }
        return caches.map { CacheFolder(path: $0 + "/swift-vgg") }
    }

    /// The path of the folder of a kind.
    public func path(of kind: Kind) -> String { "\(path)/\(kind.rawValue)" }

    /// How much there is of a kind: nothing where the folder is missing.
    ///
    /// Throws `BackendError` with the code `inaccessibleCache` where the folder cannot be read.
    public func contents(of kind: Kind) throws(BackendError) -> Contents {
        try accessing(kind, "read") { files throws(SystemFailure) in try files.all() }
    }

    /// Removes all entries of a kind, and tells how much that was; processes that use them make them again.
    ///
    /// Throws `BackendError` with the code `inaccessibleCache` where the folder cannot be read or an entry not removed.
    @discardableResult
    public func clear(_ kind: Kind) throws(BackendError) -> Contents {
        try accessing(kind, "cleared") { files throws(SystemFailure) in try files.removeAll() }
    }

    private func accessing(
        _ kind: Kind, _ verb: String, _ body: (CacheFiles) throws(SystemFailure) -> [CacheFiles.File]
    ) throws(BackendError) -> Contents {
        let suffix = kind == .programs ? ProgramStore.suffix : TuningStore.suffix
        do throws(SystemFailure) {
            return Contents(try body(CacheFiles(folder: path(of: kind), suffix: suffix)))
        } catch {
            throw BackendError(
                .inaccessibleCache,
                "\(path(of: kind)): the folder cannot be \(verb) (\(error)); see to it, or name another by "
                    + "VGG_CACHE_DIR")
        }
    }
}
