public import VGGBackend
public import VGGReference

/// What a verification found, device by device.
public struct VerificationReport: Sendable {
    /// The devices, in the order in which they were checked.
    public var devices: [DeviceVerification]

    /// Makes a report.
    public init(devices: [DeviceVerification] = []) { self.devices = devices }

    /// The worst verdict of all devices.
    public var verdict: Comparison.Verdict { .worst(of: devices.map(\.verdict)) }

    /// All checks of all devices.
    public var checks: [Check] { devices.flatMap(\.checks) }
}

/// What was found on one device.
public struct DeviceVerification: Sendable {
    /// The device.
    public let device: VerifiedDevice
    /// Why the device could not be checked, or not to the end; nothing where it was.
    public var failure: String?
    /// Checks of operations by themselves.
    public var operations: [Check] = []
    /// The check of a whole network, layer by layer.
    public var network: NetworkVerification?
    /// A command that makes one of the checks alone, once the check's name is put after it.
    public var reproduction: String

    /// Makes a record of a device without checks yet.
    public init(_ device: VerifiedDevice, reproduction: String) {
        self.device = device
        self.reproduction = reproduction
    }

    /// All checks of one operation or layer.
    public var checks: [Check] { operations + (network?.check.steps ?? []) }

    /// Checks that did not pass.
    public var failures: [Check] { checks.filter { $0.verdict != .withinBound } }

    /// The check that is the worst: one that failed, if any, then the one whose error is the largest in units of its bound.
    public var worst: Check? { checks.max { $0.rank < $1.rank } }

    /// The worst verdict of all checks; a device without a check has shown nothing.
    public var verdict: Comparison.Verdict {
        if failure != nil { return .exceeds }
        return .worst(of: operations.map(\.verdict) + (network.map { [$0.check.verdict] } ?? []))
    }
}

/// A device as a report names it.
public struct VerifiedDevice: Sendable, Hashable {
    /// Its position in the list of devices.
    public let index: Int
    /// The device's name, its platform's, and the driver's version.
    public let name, platform, driver: String
    /// What kind it is: `cpu`, `gpu`.
    public let kind: String
    /// The kernels that are checked on it: `cpu16`.
    public let kernels: String
    /// The precisions in which operations are checked.
    public let precisions: [Precision]
    /// Whether its single-precision arithmetic keeps denormal numbers.
    public let keepsDenormals: Bool
    /// Why it was chosen.
    public let reason: String

    /// Names a device.
    public init(
        index: Int, name: String, platform: String, driver: String, kind: String, kernels: String,
        precisions: [Precision], keepsDenormals: Bool, reason: String
    ) {
        self.index = index
        (self.name, self.platform, self.driver) = (name, platform, driver)
        self.kind = kind
        self.kernels = kernels
        self.precisions = precisions
        self.keepsDenormals = keepsDenormals
        self.reason = reason
    }
}

/// The check of a whole network.
public struct NetworkVerification: Sendable {
    /// The network.
    public let model: String
    /// Where its weights come from.
    public let weights: String
    /// The precision.
    public let precision: Precision
    /// What was given up so that it fits the device.
    public let reductions: PlanReductions?
    /// Layer by layer, and the scores.
    public let check: NetworkCheck

    /// Makes a record.
    public init(
        model: String, weights: String, precision: Precision, reductions: PlanReductions?, check: NetworkCheck
    ) {
        self.model = model
        self.weights = weights
        self.precision = precision
        self.reductions = reductions
        self.check = check
    }
}

extension Comparison.Verdict {
    /// The worst of some verdicts; of none, that they say nothing.
    public static func worst(of verdicts: [Self]) -> Self {
        if verdicts.contains(.exceeds) { return .exceeds }
        return verdicts.isEmpty || verdicts.contains(.untrusted) ? .untrusted : .withinBound
    }
}

extension Check {
    /// How bad the check is, for comparison with others: whether it failed, then its error in units of its bound.
    package var rank: (Int, Double, Double) { (verdict == .exceeds ? 1 : 0, worstRatio, largestError) }
}
