/// What several runs came to: the middle, the spread, and what was left out.
///
/// Runs beside a calibration that took longer than on a calm device are left out, unless fewer than three would remain.
/// Quantiles lie between the two nearest runs in proportion.
public struct TimeStatistics: Hashable, Sendable, Codable {
    /// How many runs there were.
    public let samples: Int
    /// How many of them were disturbed.
    public let disturbed: Int
    /// How many of those counted lie further from the quartiles than one and a half times what is between these (Tukey).
    public let outliers: Int
    /// Seconds of the shortest run.
    public let minimum: Double
    /// Seconds below which a quarter of the runs lie.
    public let lowerQuartile: Double
    /// Seconds of the run in the middle.
    public let median: Double
    /// Seconds below which three quarters of the runs lie.
    public let upperQuartile: Double
    /// Seconds of the longest run.
    public let maximum: Double

    /// Whether so few runs were calm that all were counted.
    public let isDisturbed: Bool

    /// Sums up runs, or yields nothing where there is none.
    ///
    /// - Parameters:
    ///   - samples: The runs.
    ///   - calm: Seconds of a calibration that nothing disturbs; without it every run counts.
    public init?(_ samples: [TimeSample], calm: Double? = nil) {
        let sorted = samples.counted(calm: calm).map(\.seconds).sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        self.samples = samples.count
        disturbed = samples.count { $0.isDisturbed(calm: calm) }
        isDisturbed = samples.areDisturbed(calm: calm)
        (minimum, maximum) = (first, last)
        lowerQuartile = sorted.quantile(0.25)
        median = sorted.quantile(0.5)
        upperQuartile = sorted.quantile(0.75)
        let reach = 1.5 * (upperQuartile - lowerQuartile)
        let usual = (lowerQuartile - reach)...(upperQuartile + reach)
        outliers = sorted.count { !usual.contains($0) }
    }
}

extension [TimeSample] {
    /// How few calm samples are too few to go by.
    private static let leastCalm = 3

    /// The samples that nothing disturbed, or all where those are fewer than three.
    public func counted(calm: Double?) -> [TimeSample] {
        areDisturbed(calm: calm) ? self : filter { !$0.isDisturbed(calm: calm) }
    }

    /// Whether fewer than three samples were calm, or not all where there are no more.
    public func areDisturbed(calm: Double?) -> Bool {
        count { !$0.isDisturbed(calm: calm) } < Swift.min(Self.leastCalm, count)
    }

    /// The calibration of a calm device, as far as these samples tell: the shortest.
    public var calm: Double? { compactMap(\.calibration).min() }
}

extension [Double] {
    /// The value below which a share of sorted values lies, between the two nearest ones in proportion; no number of none.
    public func quantile(_ share: Double) -> Double {
        guard let last = indices.last else { return .nan }
        let place = share * Double(last)
        let low = Int(place), part = place - place.rounded(.down)
        return self[low] + part * (self[Swift.min(low + 1, last)] - self[low])
    }

    /// The value in the middle, whatever the order; no number of none.
    public var median: Double { sorted().quantile(0.5) }
}
