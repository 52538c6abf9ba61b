/// Why a network cannot be planned or run on a device.
public struct BackendError: Error, Hashable, Sendable {
    /// The kind of failure; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// The plan needs more memory than the device has, or a buffer larger than it can allocate.
        public static let outOfMemory = Code("outOfMemory")
        /// The network has no layer of that name, or asks for what no kernel offers.
        public static let unsupported = Code("unsupported")
        /// The input has the wrong number of values.
        public static let invalidInput = Code("invalidInput")
        /// The weights do not belong to the network.
        public static let invalidParameters = Code("invalidParameters")
        /// A buffer was written outside its bounds.
        public static let overrun = Code("overrun")
        /// The device or its driver computes wrong, or its clock stands still, so that its speed means nothing.
        public static let unmeasurable = Code("unmeasurable")
        /// What was measured cannot be kept.
        public static let notSaved = Code("notSaved")
        /// The cache folder cannot be read, or what it holds not be removed.
        public static let inaccessibleCache = Code("inaccessibleCache")
        /// A file is no report of a benchmark, or a damaged one.
        public static let invalidReport = Code("invalidReport")
        /// A kernel of somebody's own does not keep its operation's contract.
        public static let invalidKernel = Code("invalidKernel")
        /// Two reports of benchmarks cannot be compared.
        public static let incomparable = Code("incomparable")
    }

    /// The kind of failure.
    public let code: Code
    /// What was tried, on which device, and what to do.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension BackendError: CustomStringConvertible {
    /// The message alone.
    public var description: String { message }
}
