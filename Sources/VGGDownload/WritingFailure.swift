#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension DownloadError {
    /// The failure of the last call of the system, which was to write a file.
    package static func writing(_ path: String, _ what: String) -> DownloadError {
        let code = errno
        let words = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT, EFBIG:
            return DownloadError(
                .diskFull, path, "\(what): \(words); make room and run this again, which continues where it stopped")
        case EACCES, EPERM, EROFS, ENOTDIR:
            return DownloadError(
                .writeFailed, path, "\(what): \(words); see that the folder may be written, or name another by VGG_HOME"
            )
        default: return DownloadError(.writeFailed, path, "\(what): \(words)")
        }
    }
}
