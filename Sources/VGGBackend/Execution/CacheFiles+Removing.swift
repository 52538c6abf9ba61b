#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension CacheFiles {
    /// A file in the folder.
    package struct File: Sendable {
        package let name: String
        package let bytes: Int
        /// Whether it is one that a killed process left unfinished.
        package let isUnfinished: Bool
        /// When it was last written or marked as used, in seconds since 1970.
        let used: Double
    }

    /// All files of this kind but those that are being written; none where the folder is missing.
    package func all() throws(SystemFailure) -> [File] {
        guard let stream = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw SystemFailure()
        }
        defer { closedir(stream) }
        let now = Double(time(nil))
        var files: [File] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let file = file(name), !file.isUnfinished || now - file.used > Self.patience else { continue }
            files.append(file)
        }
        return files
    }

    /// Removes all files of this kind but those that are being written; those that were removed.
    package func removeAll() throws(SystemFailure) -> [File] {
        let files = try all()
        for file in files { try remove(file) }
        return files
    }

    /// Removes the least recently used files until the rest has at most `limit` bytes, and what killed processes left.
    ///
    /// The file `name` stays. What cannot be removed stays too.
    package func trim(to limit: Int, keeping name: String) {
        guard let all = try? all() else { return }
        for file in all where file.isUnfinished { try? remove(file) }
        let files = all.filter { !$0.isUnfinished }
        var surplus = files.totalBytes - limit
        for file in files.sorted(by: { $0.used < $1.used }) where surplus > 0 && file.name != name {
            if (try? remove(file)) != nil { surplus -= file.bytes }
        }
    }

    /// Seconds after which nobody is writing a file any more, which takes milliseconds.
    private static let patience = 60.0

    /// The file of a name, if it is of this kind and there.
    private func file(_ name: String) -> File? {
        var status = stat()
        guard let isUnfinished = isUnfinished(name), lstat(path(of: name), &status) == 0,
            status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return File(name: name, bytes: Int(status.st_size), isUnfinished: isUnfinished, used: status.modified)
    }

    /// Removes a file; one that another process was faster to remove is no failure.
    private func remove(_ file: File) throws(SystemFailure) {
        guard unlink(path(of: file.name)) == 0 || errno == ENOENT else { throw SystemFailure() }
    }
}

extension [CacheFiles.File] {
    /// The sum of sizes, as far as the range of numbers goes.
    var totalBytes: Int {
        reduce(0) { sum, file in
            let (total, overflow) = sum.addingReportingOverflow(file.bytes)
            return overflow ? .max : total
        }
    }
}

extension stat {
    /// When the content last changed, in seconds since 1970.
    fileprivate var modified: Double {
        #if canImport(Glibc)
            let time = st_mtim
        #else
            let time = st_mtimespec
        #endif
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
