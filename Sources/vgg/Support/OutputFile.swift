import VGGWeights

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that a command will write.
enum OutputFile {
    /// Refuses a path that cannot be written, before long work is done for it.
    ///
    /// A file is written under another name beside the path first, so its folder must take new files. `option` is what
    /// the path was given with.
    static func check(_ path: String, option: String = "--output") throws {
        guard !path.isEmpty else { throw Failure("\(option): no path given; give that of a file") }
        var status = stat()
        if stat(path, &status) == 0 {
            let kind = status.st_mode & S_IFMT
            guard kind != S_IFDIR else { throw Failure("\(option) \(path): this is a folder; give a file's name") }
            if kind != S_IFREG { return }
        }
        var probe = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&probe)
        guard descriptor >= 0 else {
            throw Failure("\(option) \(path): no file can be made there: \(String(cString: strerror(errno)))")
        }
        close(descriptor)
        unlink(&probe)
    }

    /// Writes a text; whoever opens the path finds the old content or all of the new.
    static func write(_ text: String, to path: String, option: String) throws {
        do throws(WeightsError) {
            try AtomicFile.replace(path) { file throws(WeightsError) in try file.write(Array(text.utf8)) }
        } catch {
            throw Failure("\(option) \(error)")
        }
    }
}
