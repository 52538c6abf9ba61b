import Synchronization

/// Remembers which parts of a file have been found to have their checksums, so that each is looked at once.
final class ChecksumRecord: Sendable {
    private let passed = Mutex<Set<Int>>([])

    /// Whether the bytes of a record have its checksum, or it has none.
    func passes(_ record: PyTorchContents.Record, in bytes: UnsafeRawBufferPointer) -> Bool {
        guard let checksum = record.checksum, !passed.withLock({ $0.contains(record.bytes.lowerBound) }) else {
            return true
        }
        guard CRC32.checksum(UnsafeRawBufferPointer(rebasing: bytes[record.bytes])) == checksum else { return false }
        passed.withLock { _ = $0.insert(record.bytes.lowerBound) }
        return true
    }
}
