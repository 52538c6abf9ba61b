import ArgumentParser
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
        guard !["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc/self/fd"].contains(where: path.hasPrefix) else {
            throw Failure("\(option) \(path.onOneLine): results go there already; give a file's name")
        }
        var status = stat()
        if stat(path, &status) == 0 {
            let kind = status.st_mode & S_IFMT
            guard kind != S_IFDIR else { throw Failure("\(option) \(path): this is a folder; give a file's name") }
            if kind != S_IFREG { return }
        }
        // Beside what a link leads to, and as long as the name under which the file will be written first.
        var probe = Array("\(resolved(path)).4194304-4294967295.XXXXXX".utf8CString)
        let descriptor = mkstemp(&probe)
        guard descriptor >= 0 else {
            throw Failure("\(option) \(path): no file can be made there: \(String(cString: strerror(errno)))")
        }
        close(descriptor)
        unlink(&probe)
    }

    /// Refuses one file for several options, and one that is read, however their paths are spelled.
    static func checkApart(
        _ outputs: [(path: String?, option: String)], besides inputs: [(path: String?, option: String)] = []
    ) throws {
        var seen: [String: String] = [:]
        for (path, option) in inputs { if let path { seen[resolved(path)] = option } }
        for (path, option) in outputs {
            guard let path, path != "/dev/null" else { continue }
            let file = resolved(path)
            if let other = seen[file] {
                throw ValidationError("\(other) and \(option) name one file, \(path.onOneLine); give each its own")
            }
            seen[file] = option
        }
    }

    /// The file or folder behind links; of one that is not there yet its name in the folder behind links, as far as that is.
    static func resolved(_ path: String) -> String {
        if let real = realpath(path, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        let parts = path.split(separator: "/")
        guard let name = parts.last, path != "." else { return path }
        let folder = (path.hasPrefix("/") ? "/" : "") + parts.dropLast().joined(separator: "/")
        return resolved(folder.isEmpty ? "." : folder) + "/" + name
    }

    /// Whether a path, behind links, is a folder or lies in it.
    static func isInside(_ path: String, folder: String) -> Bool {
        !folder.isEmpty && (resolved(path) + "/").hasPrefix(resolved(folder) + "/")
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
