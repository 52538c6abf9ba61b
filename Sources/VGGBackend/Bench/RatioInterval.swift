/// By which factor one set of times differs from another, with a confidence interval that assumes no distribution.
///
/// The factor is the median of the ratios of all pairs, and the interval lies between two of the sorted ratios, which
/// follow from how often a rank sum of Mann and Whitney's is so small by chance: for up to 400 pairs counted exactly, for
/// more by its normal approximation. It presumes that runs are independent of each other; a machine that drifts makes
/// them less so, which is why disturbed runs are left out before.
///
/// Paper: Hodges and Lehmann, Estimates of Location Based on Rank Tests, 1963.
public struct RatioInterval: Hashable, Sendable, Codable {
    /// The factor: 1.05 where the second set takes 5 % longer.
    public let estimate: Double
    /// The lower end.
    public let lower: Double
    /// The upper end.
    public let upper: Double

    /// How often such intervals hold the true factor.
    public static let confidence = 0.95

    /// Compares times, all above zero; nothing where there are too few to say anything with that confidence.
    ///
    /// Of more than a thousand samples every second, third and so on is taken, so that there are not too many pairs.
    public init?(from allBefore: [Double], to allAfter: [Double]) {
        let (before, after) = (Self.thinned(allBefore), Self.thinned(allAfter))
        guard before.allSatisfy({ $0 > 0 }), after.allSatisfy({ $0 > 0 }),
            let cut = Self.ratiosLeftOut(before.count, after.count)
        else { return nil }
        let ratios = after.flatMap { after in before.map { after / $0 } }.sorted()
        estimate = ratios.quantile(0.5)
        (lower, upper) = (ratios[cut], ratios[ratios.count - 1 - cut])
    }

    /// The interval for times that are all multiplied by a factor.
    public func scaled(by factor: Double) -> RatioInterval {
        RatioInterval(estimate: factor * estimate, lower: factor * lower, upper: factor * upper)
    }

    private static func thinned(_ samples: [Double]) -> [Double] {
        let step = (samples.count + 999) / 1000
        return step < 2 ? samples : stride(from: 0, to: samples.count, by: step).map { samples[$0] }
    }

    private init(estimate: Double, lower: Double, upper: Double) {
        (self.estimate, self.lower, self.upper) = (estimate, lower, upper)
    }

    /// How many of the sorted ratios lie outside the interval at either end; nothing where even all are too few.
    private static func ratiosLeftOut(_ m: Int, _ n: Int) -> Int? {
        guard m > 0, n > 0 else { return nil }
        let tail = (1 - confidence) / 2
        guard m * n <= 400 else {
            let (pairs, deviation) = (Double(m * n), (Double(m * n * (m + n + 1)) / 12).squareRoot())
            // The place of 2.5 % of a normal distribution, and half a step because ranks are whole numbers.
            return max(0, Int((pairs / 2 - 1.959964 * deviation - 0.5).rounded(.down)))
        }
        var (sum, cut) = (0.0, -1)
        for chance in chancesOfRankSums(m, n) {
            sum += chance
            if sum > tail { break }
            cut += 1
        }
        return cut < 0 ? nil : cut
    }

    /// The chance of each value of Mann and Whitney's statistic, from 0 on, where both sets are of one distribution.
    private static func chancesOfRankSums(_ m: Int, _ n: Int) -> [Double] {
        // The coefficients of the Gaussian binomial: the product of (1 - q^(n+i)) / (1 - q^i) for i to m.
        var counts = [Double](repeating: 0, count: m * n + 1)
        counts[0] = 1
        for i in 1...m {
            for place in stride(from: counts.count - 1, through: n + i, by: -1) {
                counts[place] -= counts[place - n - i]
            }
            for place in i..<max(i, counts.count) { counts[place] += counts[place - i] }
        }
        let total = counts.reduce(0, +)
        return counts.map { $0 / total }
    }
}
