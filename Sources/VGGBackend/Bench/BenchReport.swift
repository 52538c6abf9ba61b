import OpenCLRuntime

/// What a benchmark measured on a device: every sample, with all that is needed to judge and to repeat it.
///
/// It is what `vgg bench ... --save` writes and `--compare` reads, and what pages and tables are made of.
public struct BenchReport: Hashable, Sendable, Codable {
    /// What was measured.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A device's own rates.
        case device
        /// Single operations.
        case kernels
        /// Whole networks and their layers.
        case network
    }

    /// What was measured.
    public let kind: Kind
    /// On what.
    public let device: Device
    /// What holds for all entries, such as the model; reports of different ones are not comparable.
    public let configuration: [String: String]
    /// How long always equal arithmetic took, which tells whether the device was disturbed; nothing where none was run.
    public let calibration: Calibration?
    /// The rates that other speeds are shares of; nothing where they were not measured.
    public let ceilings: Ceilings?
    /// What was measured of each thing, in the order of a table.
    public let entries: [Entry]

    /// Makes a report, and sums up its entries: statistics of their samples, and what they reach of the ceilings.
    public init(
        kind: Kind, device: Device, configuration: [String: String], calibration: Calibration?, ceilings: Ceilings?,
        entries: [Entry]
    ) {
        self.kind = kind
        self.device = device
        self.configuration = configuration
        self.calibration = calibration
        self.ceilings = ceilings
        // A device's own rates are what the shares would be of.
        let roofs = kind == .device ? nil : ceilings
        self.entries = entries.map { $0.summedUp(calm: calibration?.seconds, under: roofs) }
    }

    /// What `operation` is of a whole network's entry.
    public static let wholeNetwork = "network"

    /// The entries whose results were wrong, and which were not timed for it.
    public var wrong: [Entry] { entries.filter { $0.check?.isCorrect == false } }
}

extension BenchReport {
    /// What a benchmark ran on.
    public struct Device: Hashable, Sendable, Codable {
        /// The device's name.
        public let name: String
        /// The platform's name.
        public let platform: String
        /// The platform's version, which says more of some drivers than their own.
        public let platformVersion: String
        /// The driver's version.
        public let driver: String
        /// Its version of OpenCL.
        public let version: String
        /// `cpu`, `gpu` or `accelerator`.
        public let kind: String
        /// Cores, or what the device has for such.
        public let computeUnits: Int
        /// The kind of kernels that run: `cpu16`.
        public let kernels: String
        /// A hash of the kernels' text.
        public let source: String

        /// Makes a description.
        public init(
            name: String, platform: String, platformVersion: String, driver: String, version: String, kind: String,
            computeUnits: Int, kernels: String, source: String
        ) {
            (self.name, self.platform, self.platformVersion) = (name, platform, platformVersion)
            (self.driver, self.version, self.kind) = (driver, version, kind)
            (self.computeUnits, self.kernels, self.source) = (computeUnits, kernels, source)
        }

        /// What a manager runs on.
        public init(_ manager: DeviceManager) {
            let device = manager.device
            self.init(
                name: device.name, platform: device.platform.name, platformVersion: device.platform.version,
                driver: device.driverVersion, version: device.version, kind: device.kind.rawValue,
                computeUnits: manager.traits.computeUnits, kernels: manager.traits.family.description,
                source: manager.programs.sourceHash)
        }
    }

    /// Always equal arithmetic, run before and after every sample.
    public struct Calibration: Hashable, Sendable, Codable {
        /// Floating-point operations of each run.
        public let operations: Double
        /// Seconds of the shortest run.
        public let seconds: Double

        /// Makes a record.
        public init(operations: Double, seconds: Double) { (self.operations, self.seconds) = (operations, seconds) }

        /// Operations in a second, in billions.
        public var gflops: Double { operations / seconds / 1e9 }
    }

    /// The measured rates that other speeds are shares of; medians of undisturbed samples.
    public struct Ceilings: Hashable, Sendable, Codable {
        /// GFLOP/s of multiply-adds in single precision, in the vectors that are fastest.
        public let peakGflops: Double
        /// GB/s of reading memory.
        public let readGbps: Double
        /// GB/s of writing memory.
        public let writeGbps: Double
        /// Seconds that a kernel takes which does nothing.
        public let launchSeconds: Double

        /// Makes a set of rates.
        public init(peakGflops: Double, readGbps: Double, writeGbps: Double, launchSeconds: Double) {
            (self.peakGflops, self.readGbps) = (peakGflops, readGbps)
            (self.writeGbps, self.launchSeconds) = (writeGbps, launchSeconds)
        }
    }
}
