#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How much memory this process may use by the limits that were set for it.
enum ProcessLimits {
    /// Bytes that it may still allocate by `ulimit -v` and `ulimit -d`; nothing without such a limit.
    static var remainingBytes: Int? {
        guard let used = usedBytes else { return nil }
        let limits = [(limit(of: addressSpace), used.all), (limit(of: data), used.data)]
        return limits.compactMap { limit, used in limit.map { max(0, $0 - used) } }.min()
    }

    #if canImport(Glibc)
        private static let (addressSpace, data) = (Int32(RLIMIT_AS.rawValue), Int32(RLIMIT_DATA.rawValue))
    #else
        private static let (addressSpace, data) = (RLIMIT_AS, RLIMIT_DATA)
    #endif

    private static func limit(of resource: Int32) -> Int? {
        var limits = rlimit()
        guard getrlimit(resource, &limits) == 0, limits.rlim_cur < rlim_t(Int.max) else { return nil }
        return Int(limits.rlim_cur)
    }

    /// Bytes of all mappings and of those that count as data, where the system tells (Linux).
    private static var usedBytes: (all: Int, data: Int)? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let pages = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard pages.count >= 6 else { return nil }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        return (pages[0] * page, pages[5] * page)
    }
}
