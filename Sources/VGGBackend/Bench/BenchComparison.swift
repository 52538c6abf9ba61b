/// How the times of one report differ from those of an earlier one, entry by entry.
public struct BenchComparison: Hashable, Sendable, Codable {
    /// What a comparison says of an entry.
    public enum Verdict: String, Hashable, Sendable, Codable {
        /// Faster, with the whole interval below the threshold's reciprocal.
        case faster
        /// Neither for certain.
        case same
        /// Slower, with the whole interval above the threshold.
        case slower
        /// There are too few samples to say anything, or none that nothing disturbed.
        case unknown
    }

    /// An entry that is in both reports.
    public struct Pair: Hashable, Sendable, Codable {
        /// The entry's name.
        public let name: String
        /// What distinguishes entries of one name.
        public let configuration: [String: String]
        /// How it is computed now.
        public let variant: String
        /// How it was computed then, where that is another way.
        public let earlierVariant: String?
        /// Median seconds then.
        public let before: Double
        /// Median seconds now.
        public let after: Double
        /// The factor from then to now.
        public let change: RatioInterval?
        /// The same if the calibration had taken as long now as it did then.
        public let calibratedChange: RatioInterval?
        /// What follows.
        public let verdict: Verdict
    }

    /// How much slower an entry may be, as a share: 0.05 for 5 %.
    public let threshold: Double
    /// The entries of both reports that have the same to do.
    public let pairs: [Pair]
    /// The names of entries that are in the earlier report alone, or have no samples now.
    public let missing: [String]
    /// The names of entries that are in the later report alone.
    public let added: [String]
    /// How the same arithmetic's time differs, which is no change of ours: 1.1 where it takes 10 % longer now.
    public let calibrationChange: Double?
    /// What makes the reports less than comparable, in sentences.
    public let warnings: [String]

    /// Whether any entry is slower.
    public var isSlower: Bool { pairs.contains { $0.verdict == .slower } }

    /// By how much the calibration may differ before that is worth a warning, as a share.
    public static let drift = 0.03
}

extension BenchComparison {
    /// Compares two reports.
    ///
    /// An entry counts as slower where both its interval and the one that allows for the calibration lie wholly above the
    /// threshold: so neither a machine that is slower as a whole nor one that is faster as a whole is taken for a change.
    /// Nothing is said of an entry of which too few samples were calm, in either report.
    ///
    /// - Throws: `BackendError` with the code `incomparable` where the reports are of different kinds or devices, or have
    ///   no entry in common.
    public init(
        from earlier: BenchReport, to later: BenchReport, threshold: Double
    ) throws(BackendError) {
        try Self.check(earlier, later)
        self.threshold = threshold
        let (then, now) = (Timed(earlier), Timed(later))
        let drift = then.rate.flatMap { then in now.rate.map { then / $0 } }
        calibrationChange = drift
        pairs = now.entries.compactMap { entry in
            then.entry(like: entry).flatMap { Pair(from: $0, of: then, to: entry, of: now, drift, threshold) }
        }
        missing = then.entries.filter { now.entry(like: $0) == nil }.map(\.title)
        added = now.entries.filter { then.entry(like: $0) == nil }.map(\.title)
        warnings = Self.warnings(earlier, later, drift: drift)
        guard !pairs.isEmpty else {
            throw BackendError(
                .incomparable, "the two reports have no entry in common that was timed; compare the same command's")
        }
    }

    private static func check(_ earlier: BenchReport, _ later: BenchReport) throws(BackendError) {
        guard earlier.kind == later.kind else {
            throw BackendError(
                .incomparable,
                "it is of 'vgg bench \(earlier.kind.rawValue)', this of 'vgg bench \(later.kind.rawValue)'")
        }
        try check(earlier.device, later.device)
    }

    /// Whether what was measured on one device can be compared with what is on another: it must be the same.
    ///
    /// Throws `BackendError` with the code `incomparable` where it is not.
    public static func check(
        _ then: BenchReport.Device, _ now: BenchReport.Device
    ) throws(BackendError) {
        guard then.name == now.name, then.computeUnits == now.computeUnits else {
            throw BackendError(
                .incomparable,
                "it is of \(then.name) with \(then.computeUnits) compute units, this of \(now.name) with "
                    + "\(now.computeUnits); compare what was measured on one device")
        }
    }

    private static func warnings(_ earlier: BenchReport, _ later: BenchReport, drift: Double?) -> [String] {
        let (then, now) = (earlier.device, later.device)
        var warnings: [String] = []
        let differing = [
            ("platform", then.platform, now.platform),
            ("platform's version", then.platformVersion, now.platformVersion),
            ("driver", then.driver, now.driver), ("kind of kernels", then.kernels, now.kernels),
        ]
        for (what, before, after) in differing where before != after {
            warnings.append("another \(what): '\(before)' then, '\(after)' now")
        }
        if then.source != now.source { warnings.append("the kernels' text is another") }
        for key in Set(earlier.configuration.keys).union(later.configuration.keys).sorted()
        where earlier.configuration[key] != later.configuration[key] {
            let (before, after) = (earlier.configuration[key] ?? "nothing", later.configuration[key] ?? "nothing")
            warnings.append("another \(key): '\(before)' then, '\(after)' now")
        }
        if let drift, abs(drift - 1) > Self.drift {
            let percent = (1000 * abs(drift - 1)).rounded() / 10
            warnings.append(
                "the same arithmetic takes \(percent) % \(drift > 1 ? "longer" : "less") now, so the device itself is "
                    + "\(drift > 1 ? "slower" : "faster")")
        }
        return warnings
    }
}

/// The entries of a report that were timed, and what is a calm sample in it.
private struct Timed {
    let entries: [BenchReport.Entry]
    let calm: Double?
    /// GFLOP/s of the calibration.
    let rate: Double?

    init(_ report: BenchReport) {
        entries = report.entries.filter { !$0.samples.isEmpty }
        calm = report.calibration?.seconds
        rate = report.calibration?.gflops
    }

    func entry(like other: BenchReport.Entry) -> BenchReport.Entry? {
        entries.first { $0.name == other.name && $0.configuration == other.configuration && $0.isSameWork(as: other) }
    }

    /// Whether too few samples of an entry were calm.
    func isDisturbed(_ entry: BenchReport.Entry) -> Bool { entry.samples.areDisturbed(calm: calm) }

    func seconds(of entry: BenchReport.Entry) -> [Double] { entry.samples.counted(calm: calm).map(\.seconds) }
}

extension BenchComparison.Pair {
    fileprivate init?(
        from earlier: BenchReport.Entry, of then: Timed, to later: BenchReport.Entry, of now: Timed, _ drift: Double?,
        _ threshold: Double
    ) {
        let (old, new) = (then.seconds(of: earlier), now.seconds(of: later))
        guard !old.isEmpty, !new.isEmpty else { return nil }
        (name, configuration, variant) = (later.name, later.configuration, later.variant)
        earlierVariant = earlier.variant == later.variant ? nil : earlier.variant
        (before, after) = (old.median, new.median)
        let change = RatioInterval(from: old, to: new)
        self.change = change
        calibratedChange = drift.flatMap { drift in change?.scaled(by: 1 / drift) }
        let intervals = [change, calibratedChange].compactMap(\.self)
        if intervals.isEmpty || then.isDisturbed(earlier) || now.isDisturbed(later) {
            verdict = .unknown
        } else if intervals.allSatisfy({ $0.lower > 1 + threshold }) {
            verdict = .slower
        } else if intervals.allSatisfy({ $0.upper < 1 / (1 + threshold) }) {
            verdict = .faster
        } else {
            verdict = .same
        }
    }
}

extension BenchReport.Entry {
    /// Whether another entry has the same to do, whatever the algorithm; of rates, which are measured by as much as takes a
    /// certain time, whatever the amount.
    fileprivate func isSameWork(as other: BenchReport.Entry) -> Bool {
        guard operation == other.operation else { return false }
        guard shape.contains("->") || operation == BenchReport.wholeNetwork else { return true }
        return shape == other.shape && work?.usefulOperations == other.work?.usefulOperations
    }

    /// The name with what distinguishes the entry from others of it: `conv1_2 (batch 8, precision fp32)`.
    public var title: String {
        let parts = configuration.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return parts.isEmpty ? name : "\(name) (\(parts.joined(separator: ", ")))"
    }
}
