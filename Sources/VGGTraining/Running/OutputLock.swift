import VGGWeights

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Keeps other runs from writing into a folder for as long as it lives, or the process does.
final class OutputLock: Sendable {
    private let descriptor: Int32

    /// Locks a folder that is there, by `flock`.
    ///
    /// A file system that knows no locks is used without.
    ///
    /// - Throws: `TrainingError` with `writeFailed` where another run has it.
    init(_ folder: String) throws(TrainingError) {
        let descriptor = retrying { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0, retrying({ flock(descriptor, LOCK_EX | LOCK_NB) }) != 0, errno == EWOULDBLOCK else {
            self.descriptor = descriptor
            return
        }
        close(descriptor)
        throw TrainingError(
            .writeFailed, folder, "another run writes into this folder; wait until it is done, or give another folder")
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
