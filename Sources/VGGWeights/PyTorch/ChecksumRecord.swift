import Synchronization
import VGGModel

/// Remembers which parts of a file have been found to have their checksums, so that each is looked at once.
final class ChecksumRecord: Sendable {
    private let passed = Mutex<Set<Int>>([])

    /// Whether the bytes of a record have its checksum, or it has none; after a brief look they need not stay in memory.
    func passes(_ record: PyTorchContents.Record, in storage: TensorStorage, isBrief: Bool) -> Bool {
        guard let checksum = record.checksum, !passed.withLock({ $0.contains(record.bytes.lowerBound) }) else {
            return true
        }
        let start = record.bytes.lowerBound
        let found = CRC32.checksum(UnsafeRawBufferPointer(rebasing: storage.bytes[record.bytes])) { block in
            if isBrief { storage.evict(start + block.lowerBound..<start + block.upperBound) }
        }
        guard found == checksum else { return false }
        passed.withLock { _ = $0.insert(record.bytes.lowerBound) }
        return true
    }
}
