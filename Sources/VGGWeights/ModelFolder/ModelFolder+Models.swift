import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A model in the model folder.
public struct StoredModel: Hashable, Sendable {
    /// Its name: that of the file without its ending.
    public let name: String
    /// The file.
    public let path: String
    /// The file's bytes.
    public let byteCount: Int
    /// When the file was last changed, in seconds since 1970.
    public let modified: Int
    /// Where it was downloaded from, where that was recorded.
    public let origin: ModelOrigin?
    /// The texts that the file's maker attached.
    public let metadata: [String: String]
    /// Why the file cannot be read; nothing where it can.
    public let problem: String?
}

/// A download in the model folder that is not whole yet, or not yet made a model.
public struct UnfinishedDownload: Hashable, Sendable {
    /// The name of the model that it is to become.
    public let name: String
    /// The file.
    public let path: String
    /// The bytes that are there.
    public let byteCount: Int
    /// Whether a further download continues it; what a process that is gone left of a model's own file is of no more use.
    public let canContinue: Bool
}

extension ModelFolder {
    static let ending = ".safetensors"
    /// What the names of records beside downloads under way end in.
    private static let recordEnding = ".part.json"

    /// The folder of downloads under way.
    public var downloads: String { path + "/downloads" }

    /// The models that are there, by name.
    ///
    /// - Throws: `WeightsError` with `unreadable` where the folder cannot be read; one that is missing has none.
    public func models() throws(WeightsError) -> [StoredModel] {
        try names(in: path).filter { $0.hasSuffix(Self.ending) && !$0.hasPrefix(".") }.sorted().compactMap { file in
            Self.model(String(file.dropLast(Self.ending.count)), at: "\(path)/\(file)")
        }
    }

    /// The downloads that are not done, by name.
    ///
    /// - Throws: `WeightsError` with `unreadable` where the folder cannot be read.
    public func unfinished() throws(WeightsError) -> [UnfinishedDownload] {
        let parts = try names(in: downloads).filter { !$0.hasPrefix(".") && !$0.hasSuffix(Self.recordEnding) }
        let files = parts.map { (name: Self.model(ofDownload: $0), path: "\(downloads)/\($0)") }
        let found = files.map { ($0, true) } + (try abandoned()).map { ($0, false) }
        return found.sorted { $0.0 < $1.0 }.compactMap { file, canContinue in
            Self.status(file.path).map {
                UnfinishedDownload(
                    name: file.name, path: file.path, byteCount: Int($0.st_size), canContinue: canContinue)
            }
        }
    }

    /// Models that a process that is gone had not finished writing, and their names.
    private func abandoned() throws(WeightsError) -> [(name: String, path: String)] {
        try names(in: path).compactMap { file in
            guard let writer = AtomicFile.writer(of: file), writer.target.hasSuffix(Self.ending), writer.isGone else {
                return nil
            }
            return (String(writer.target.dropLast(Self.ending.count)), "\(path)/\(file)")
        }
    }

    /// Removes a model, what is recorded of it, and downloads of it that are not done; the number of bytes that had.
    ///
    /// - Throws: `WeightsError` with `invalidSource` where no model can have the name, `notFound` where there is nothing
    ///   to remove, or `writeFailed`.
    @discardableResult
    public func remove(_ name: String) throws(WeightsError) -> Int {
        try Self.check(name)
        let parts = try names(in: downloads).filter { Self.model(ofDownload: $0) == name }.map { "\(downloads)/\($0)" }
        let rests = try abandoned().filter { $0.name == name }.map(\.path)
        let files = ([file(for: name), ModelOrigin.path(beside: file(for: name))] + parts + rests).filter {
            Self.status($0) != nil
        }
        for file in files where Self.isLocked(file) {
            throw WeightsError(
                .writeFailed, path: file, "another process is downloading it; wait until it is done, or stop it")
        }
        guard !files.isEmpty else {
            throw WeightsError(
                .notFound, path: file(for: name), "there is no such model; vgg models lists those there are")
        }
        var bytes = 0
        for file in files {
            bytes += Self.status(file).map { Int($0.st_size) } ?? 0
            guard unlink(file) == 0 else {
                throw WeightsError(.writeFailed, path: file, "cannot be removed: \(lastSystemError())")
            }
        }
        return bytes
    }

    private static func model(_ name: String, at path: String) -> StoredModel? {
        guard let status = status(path) else { return nil }
        #if canImport(Glibc)
            let modified = status.st_mtim.tv_sec
        #else
            let modified = status.st_mtimespec.tv_sec
        #endif
        let content = Result { () throws(WeightsError) in try SafetensorsFile(path: path) }
        let problem = if case .failure(let error) = content { error.message } else { String?.none }
        return StoredModel(
            name: name, path: path, byteCount: Int(status.st_size), modified: Int(modified),
            origin: ModelOrigin(beside: path, of: Int(status.st_size)),
            metadata: (try? content.get())?.metadata ?? [:], problem: problem)
    }

    /// The model that a file of the downloads is to become: `vgg16` for `vgg16.pth`, `vgg16.pth.part` and so on.
    private static func model(ofDownload file: String) -> String {
        var name = Substring(file)
        for ending in [recordEnding, ".part"] where name.hasSuffix(ending) { name = name.dropLast(ending.count) }
        return String(name.lastIndex(of: ".").map { name[..<$0] } ?? name)
    }

    /// Whether a process has a file locked, as one that downloads has.
    private static func isLocked(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// What the system says of a file; nothing of one that is missing or is none.
    private static func status(_ path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 && status.isKind(S_IFREG) ? status : nil
    }

    private func names(in folder: String) throws(WeightsError) -> [String] {
        guard let stream = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw WeightsError(
                .unreadable, path: folder,
                "the folder cannot be read: \(lastSystemError()); see to it, or name another by VGG_HOME")
        }
        closedir(stream)
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw WeightsError(.unreadable, path: folder, "the folder cannot be read: \(error)")
        }
    }
}
