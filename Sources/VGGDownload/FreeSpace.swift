#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The space on a disk.
package enum FreeSpace {
    /// How many bytes the disk of a folder can still take, or nothing where the system does not say.
    package static func bytes(in folder: String) -> Int? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return overflow ? nil : Int(exactly: bytes)
    }
}
