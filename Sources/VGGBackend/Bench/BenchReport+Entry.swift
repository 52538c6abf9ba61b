extension BenchReport {
    /// What was measured of one thing: an operation on a shape, a layer, a rate of the device.
    public struct Entry: Hashable, Sendable, Codable {
        /// Which clock the samples' seconds are of.
        public enum Clock: String, Hashable, Sendable, Codable {
            /// The device's own.
            case device
            /// The host's.
            case host
        }

        /// The name, which is the same in all reports: `conv1_2`, `fc6`, `read memory`.
        public var name: String
        /// What distinguishes entries of one name: `batch`, `precision`, `variant`.
        public var configuration: [String: String]
        /// What is computed: `conv3x3`, `dense`, `network`.
        public var operation: String
        /// How: the kernel and how its work is cut, such as `winograd F6 14x32 fused`.
        public var variant: String
        /// Shapes of input and output, such as `64x224x224 -> 64x112x112`; empty where there are none.
        public var shape: String
        /// The layers of a network that it stands for.
        public var layers: [String]
        /// What there is to do; nothing where neither operations nor bytes say anything.
        public var work: Work?
        /// Whether results were right; nothing where nothing was to be checked.
        public var check: Check?
        /// Which clock `samples` are by.
        public var clock: Clock
        /// The runs; none where results were wrong.
        public var samples: [TimeSample]
        /// What the runs came to; nothing without runs.
        public var statistics: TimeStatistics?
        /// What of the device's ceilings it reaches; nothing where they were not measured.
        public var roofline: Roofline?
        /// Why it stays below its roofline, in figures that were measured; nothing where there is no need to say.
        public var reason: String?

        /// Makes an entry.
        public init(
            name: String, configuration: [String: String] = [:], operation: String, variant: String = "",
            shape: String = "", layers: [String] = [], work: Work? = nil, check: Check? = nil, clock: Clock = .device,
            samples: [TimeSample] = []
        ) {
            (self.name, self.configuration) = (name, configuration)
            (self.operation, self.variant, self.shape, self.layers) = (operation, variant, shape, layers)
            (self.work, self.check, self.clock, self.samples) = (work, check, clock, samples)
        }

        /// Seconds of the run in the middle.
        public var median: Double? { statistics?.median }
        /// Useful operations in a second, in billions; nothing where there are none or no runs.
        public var gflops: Double? { rate(of: work?.usefulOperations) }
        /// Performed operations for each byte that must be moved; nothing where there are none of either.
        public var intensity: Double? {
            guard let work, work.performedOperations > 0, work.bytes > 0 else { return nil }
            return work.intensity
        }
        /// Operations that are really done in a second, in billions.
        public var performedGflops: Double? { rate(of: work?.performedOperations) }
        /// Bytes that must be moved in a second, in billions.
        public var gbps: Double? { rate(of: work.map { Double($0.bytes) }) }

        /// The entry with what follows from its samples.
        func summedUp(calm: Double?, under ceilings: Ceilings?) -> Entry {
            var entry = self
            entry.statistics = TimeStatistics(samples, calm: calm)
            (entry.roofline, entry.reason) = (nil, nil)
            if let work, let ceilings, let median = entry.median, median > 0 {
                entry.roofline = Roofline(work, seconds: median, under: ceilings)
                entry.reason = entry.reasonForShare(under: ceilings)
            }
            return entry
        }

        private func rate(of amount: Double?) -> Double? {
            guard let amount, let median, amount > 0, median > 0 else { return nil }
            return amount / median / 1e9
        }
    }

    /// Whether an operation's results were right before it was timed.
    public struct Check: Hashable, Sendable, Codable {
        /// Whether every value that was looked at is within its bound.
        public let isCorrect: Bool
        /// The largest error in units of its bound; nothing where it is no number.
        public let worstRatio: Double?
        /// The worst value with its place and what was expected; nothing where all are right.
        public let failure: String?

        /// Makes the record of a check.
        public init(isCorrect: Bool, worstRatio: Double?, failure: String? = nil) {
            (self.isCorrect, self.worstRatio, self.failure) = (isCorrect, worstRatio, failure)
        }
    }

    /// What there is to do.
    public struct Work: Hashable, Sendable, Codable {
        /// Floating-point operations of the definition, whatever the algorithm; a multiply-add is two.
        public var usefulOperations: Double
        /// Floating-point operations of the algorithm, without those on padding.
        public var performedOperations: Double
        /// Twice the arithmetic instructions of the algorithm: as many operations as if each were a multiply-add.
        public var instructionOperations: Double
        /// Bytes of the input, each once.
        public var inputBytes: Int
        /// Bytes of the weights as the kernel reads them, each once.
        public var weightBytes: Int
        /// Bytes of the output.
        public var outputBytes: Int
        /// Bytes that one launch writes for the next one to read.
        public var scratchBytes: Int
        /// How many kernels are launched.
        public var launches: Int

        /// Makes an amount of work.
        public init(
            usefulOperations: Double, performedOperations: Double? = nil, instructionOperations: Double? = nil,
            inputBytes: Int = 0, weightBytes: Int = 0, outputBytes: Int = 0, scratchBytes: Int = 0, launches: Int = 1
        ) {
            self.usefulOperations = usefulOperations
            self.performedOperations = performedOperations ?? usefulOperations
            self.instructionOperations = instructionOperations ?? self.performedOperations
            (self.inputBytes, self.weightBytes, self.outputBytes) = (inputBytes, weightBytes, outputBytes)
            (self.scratchBytes, self.launches) = (scratchBytes, launches)
        }

        /// Bytes that must be moved at least, whatever is held between launches.
        public var bytes: Int { inputBytes + weightBytes + outputBytes }
        /// Performed operations for each byte that must be moved.
        public var intensity: Double { performedOperations / Double(max(1, bytes)) }
    }
}
