private import Synchronization

/// Bytes of a context's buffers.
public struct BufferMemory: Hashable, Sendable {
    /// Bytes held at present: by the driver, or of host memory that kernels may write.
    public internal(set) var held = 0
    /// The most bytes that were held at any time.
    public internal(set) var peak = 0
    /// Bytes of host memory that kernels read in place at present.
    public internal(set) var inPlace = 0
}

/// An account of the buffers of a context.
final class BufferAccount: Sendable {
    private let memory = Mutex(BufferMemory())

    /// What the account says now.
    var snapshot: BufferMemory { memory.withLock { $0 } }

    fileprivate func add(_ byteCount: Int, inPlace: Bool) {
        memory.withLock {
            if inPlace { $0.inPlace += byteCount } else { $0.held += byteCount }
            $0.peak = max($0.peak, $0.held)
        }
    }
}

/// The entry of one allocation in an account, struck out when the last buffer or slice of it goes.
final class BufferEntry: Sendable {
    private let account: BufferAccount
    private let byteCount: Int
    private let inPlace: Bool

    init(_ byteCount: Int, inPlace: Bool = false, in account: BufferAccount) {
        (self.account, self.byteCount, self.inPlace) = (account, byteCount, inPlace)
        account.add(byteCount, inPlace: inPlace)
    }

    deinit { account.add(-byteCount, inPlace: inPlace) }
}
