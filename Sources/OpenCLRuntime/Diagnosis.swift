#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Says why no platform or no device was found, and what to do about it.
package enum Diagnosis {
    /// Explains that the loader found no driver, from the files in which drivers are registered.
    package static func noPlatform(vendors: String = vendorsFolder) -> String {
        let files = registrations(in: vendors)
        let broken = files.compactMap { file in loadFailure(of: file).map { "\(file): \($0)" } }
        let found =
            switch (files.isEmpty, broken.isEmpty) {
            case (true, _): "nothing registers a driver in \(vendors)"
            case (_, false): "a registered driver cannot be loaded: \(broken.joined(separator: "; "))"
            default: "the drivers registered in \(vendors) can be loaded but offer no platform"
            }
        return """
            no OpenCL platform: \(found); install a driver (on Debian and Ubuntu, for the processor itself: \
            apt install pocl-opencl-icd), or set OCL_ICD_VENDORS to the folder with the drivers' .icd files if that is \
            not /etc/OpenCL/vendors
            """
    }

    /// Explains that the platforms offer no device; PoCL says so too when it cannot write to its cache.
    package static func noDevice(platforms: [String], poclCache: String? = poclCacheFolder) -> String {
        let names = platforms.joined(separator: ", ")
        if platforms.contains(where: { $0.contains(pocl) }), let poclCache,
            let reason = writeFailure(in: poclCache)
        {
            return """
                no OpenCL device on \(names): PoCL offers none because its cache folder \(poclCache) cannot be written \
                (\(reason)); set POCL_CACHE_DIR to a folder that can
                """
        }
        let variable = text("POCL_DEVICES").map { " (POCL_DEVICES=\($0) limits what PoCL offers)" } ?? ""
        return "no OpenCL device on \(names)\(variable); check that the driver supports this machine's hardware"
    }

    /// Explains that nothing could be built where PoCL's cache takes no files; nothing where the source is to blame.
    package static func buildFailure(platform: String, poclCache: String? = poclCacheFolder) -> String? {
        guard platform == pocl, let poclCache else { return nil }
        guard let reason = writeFailure(in: poclCache) ?? shortage(in: poclCache) else { return nil }
        return """
            PoCL's cache folder \(poclCache) cannot take what it compiles (\(reason)); see to that, or set POCL_CACHE_DIR \
            to another folder
            """
    }

    private static let pocl = "Portable Computing Language"

    /// Where the loader looks for drivers.
    package static var vendorsFolder: String { text("OCL_ICD_VENDORS") ?? "/etc/OpenCL/vendors" }

    /// Where PoCL keeps compiled kernels, if the environment says.
    package static var poclCacheFolder: String? {
        if let folder = text("POCL_CACHE_DIR") { return folder }
        let caches = text("XDG_CACHE_HOME") ?? text("HOME").map { "\($0)/.cache" }
        return caches.map { "\($0)/pocl/kcache" }
    }

    private static func text(_ variable: String) -> String? {
        guard let value = getenv(variable), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}

extension Diagnosis {
    /// The .icd files of a folder, or `path` itself where it is a file.
    private static func registrations(in path: String) -> [String] {
        guard let folder = opendir(path) else { return path.hasSuffix(".icd") ? [path] : [] }
        defer { closedir(folder) }
        var files: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".icd") { files.append("\(path)/\(name)") }
        }
        return files.sorted()
    }

    /// Why the library that a registration names on its first line cannot be loaded; nothing if it can.
    private static func loadFailure(of registration: String) -> String? {
        guard let file = fopen(registration, "r") else { return String(cString: strerror(errno)) }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: Int(PATH_MAX))
        _ = fgets(&line, Int32(line.count), file)
        let bytes = line.prefix { $0 != 0 && $0 != CChar(UInt8(ascii: "\n")) }.map { UInt8(bitPattern: $0) }
        guard !bytes.isEmpty else { return "the first line names no library" }
        guard let library = dlopen(String(decoding: bytes, as: UTF8.self), RTLD_LAZY | RTLD_LOCAL) else {
            return dlerror().map { String(cString: $0) } ?? "the library cannot be opened"
        }
        dlclose(library)
        return nil
    }

    /// Why no file can be made in `folder`, which is created where it is missing; nothing if one can.
    private static func writeFailure(in folder: String) -> String? {
        var made = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            made += "/\(part)"
            if mkdir(made, 0o700) != 0, errno != EEXIST { return String(cString: strerror(errno)) }
        }
        var probe = Array("\(folder)/probe-XXXXXX".utf8CString)
        let descriptor = mkstemp(&probe)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        close(descriptor)
        unlink(&probe)
        return nil
    }

    /// Why a file of a compiled kernel's size has no room in `folder`; nothing if it has.
    private static func shortage(in folder: String) -> String? {
        var (space, limits) = (statvfs(), rlimit())
        if getrlimit(fileSize, &limits) == 0, limits.rlim_cur < 16 << 20 {
            return "no file may be larger than \(limits.rlim_cur) bytes, see ulimit -f"
        }
        guard statvfs(folder, &space) == 0 else { return nil }
        let free = UInt64(space.f_bavail) * UInt64(space.f_frsize)
        return free < 16 << 20 ? "only \(free) bytes are free" : nil
    }

    #if canImport(Glibc)
        private static let fileSize = Int32(RLIMIT_FSIZE.rawValue)
    #else
        private static let fileSize = RLIMIT_FSIZE
    #endif
}
