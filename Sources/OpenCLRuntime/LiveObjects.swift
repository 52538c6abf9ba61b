private import Synchronization

/// The number of OpenCL objects that this module has made and given back, for tests that nothing leaks.
public enum LiveObjects {
    /// What is counted.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A `Context`.
        case context
        /// A `CommandQueue`.
        case queue
        /// A `Buffer`, slices included.
        case buffer
        /// A `Program`.
        case program
        /// A `Kernel`.
        case kernel
        /// An `Event`.
        case event
    }

    /// The counts at one moment, since the process began.
    public struct Snapshot: Hashable, Sendable {
        /// Objects made.
        public fileprivate(set) var created: [Kind: Int] = [:]
        /// Objects given back, successfully or not.
        public fileprivate(set) var released: [Kind: Int] = [:]
        /// Releases that the driver refused.
        public fileprivate(set) var failedReleases = 0

        /// Objects made and not given back yet; kinds without any are left out.
        public var live: [Kind: Int] {
            created.merging(released, uniquingKeysWith: -).filter { $0.value != 0 }
        }
    }

    private static let counts = Mutex(Snapshot())

    /// Counts as they are now.
    public static func snapshot() -> Snapshot { counts.withLock { $0 } }

    static func created(_ kind: Kind) {
        counts.withLock { $0.created[kind, default: 0] += 1 }
    }

    static func released(_ kind: Kind, _ status: Int32) {
        counts.withLock { counts in
            counts.released[kind, default: 0] += 1
            if status != 0 { counts.failedReleases += 1 }
        }
    }
}
