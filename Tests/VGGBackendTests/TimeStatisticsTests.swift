import Testing
import VGGBackend
import VGGModel
import VGGVerification

/// What runs come to: quantiles, outliers, and what counts as disturbed.
@Suite struct TimeStatisticsTests {
    @Test(arguments: [
        ([3.0], 0.5, 3.0), ([1, 2], 0.5, 1.5), ([1, 2, 3, 4], 0.25, 1.75), ([1, 2, 3, 4, 5], 0.75, 4),
        ([1, 2, 4], 0, 1), ([1, 2, 4], 1, 4), ([10, 20, 40, 80], 0.5, 30),
    ])
    func quantilesLieBetweenTheNearest(_ sorted: [Double], _ share: Double, _ expected: Double) {
        #expect(abs(sorted.quantile(share) - expected) < 1e-12)
    }

    @Test func statisticsOfKnownSamples() throws {
        let times = [5.0, 1, 4, 2, 3, 6, 7, 30].map { TimeSample(seconds: $0) }
        let statistics = try #require(TimeStatistics(times))
        #expect(statistics.samples == 8 && statistics.disturbed == 0 && !statistics.isDisturbed)
        #expect(statistics.minimum == 1 && statistics.maximum == 30)
        #expect(statistics.lowerQuartile == 2.75 && statistics.median == 4.5 && statistics.upperQuartile == 6.25)
        // Beyond 6.25 + 1.5 * 3.5 = 11.5 there is one.
        #expect(statistics.outliers == 1)
        #expect(TimeStatistics([]) == nil)
        #expect([2.0, 9, 4].median == 4)
    }

    @Test func disturbedSamplesAreLeftOut() throws {
        let times = [(1.0, 1.0), (2, 1.09), (9, 1.2), (3, 1), (8, 5)].map {
            TimeSample(seconds: $0, calibration: $1)
        }
        let statistics = try #require(TimeStatistics(times, calm: 1))
        #expect(statistics.samples == 5 && statistics.disturbed == 2 && !statistics.isDisturbed)
        #expect(statistics.median == 2 && statistics.maximum == 3)
        let all = try #require(TimeStatistics(times, calm: nil))
        #expect(all.disturbed == 0 && all.median == 3)
    }

    @Test func whereAllAreDisturbedAllCount() throws {
        let times = [1.0, 2, 3].map { TimeSample(seconds: $0, calibration: 2) }
        let statistics = try #require(TimeStatistics(times, calm: 1))
        #expect(statistics.isDisturbed && statistics.disturbed == 3 && statistics.median == 2)
    }

    /// One or two calm samples of many may be luck; of one or two they are all there is.
    @Test(arguments: [(1, 9, true), (2, 9, true), (3, 9, false), (1, 0, false), (2, 0, false), (1, 1, true)])
    func aFewCalmSamplesAreTooFew(_ calm: Int, _ disturbed: Int, _ all: Bool) throws {
        let times = (0..<calm).map { _ in TimeSample(seconds: 1, calibration: 1) }
        let others = (0..<disturbed).map { _ in TimeSample(seconds: 5, calibration: 2) }
        let statistics = try #require(TimeStatistics(times + others, calm: 1))
        #expect(statistics.isDisturbed == all && statistics.disturbed == disturbed)
        #expect(statistics.maximum == (all ? 5 : 1) && (times + others).calm == 1)
    }
}

/// The factor between two sets of times, and how sure it is.
@Suite struct RatioIntervalTests {
    /// For four and four the chance of the extreme rank sums is 1/70 each, for three and three 1/20, which is too much.
    @Test func smallSetsAreCountedExactly() throws {
        let interval = try #require(RatioInterval(from: [1, 2, 4, 8], to: [2, 4, 8, 16]))
        #expect(interval.estimate == 2)
        #expect(interval.lower == 0.25 && interval.upper == 16)
        #expect(RatioInterval(from: [1, 2, 3], to: [1, 2, 3]) == nil)
        #expect(RatioInterval(from: [], to: [1]) == nil)
        #expect(RatioInterval(from: [0, 1, 2, 3], to: [1, 2, 3, 4]) == nil)
    }

    /// Tables of the rank-sum test give 64 of 225 pairs to leave out for two sets of fifteen.
    @Test func leavesOutAsManyPairsAsTablesSay() throws {
        // All ratios differ, so that the ends tell their places.
        let before = (0..<15).map { 1 + 1e-6 * Double($0) }
        let after = (0..<15).map { 2 + 1e-3 * Double($0) }
        let ratios = after.flatMap { after in before.map { after / $0 } }.sorted()
        let interval = try #require(RatioInterval(from: before, to: after))
        #expect(interval.lower == ratios[64] && interval.upper == ratios[225 - 1 - 64])
    }

    @Test(arguments: [(7, 7), (15, 15), (30, 40)])
    func holdsTheTrueFactorAboutAsOftenAsItSays(_ before: Int, _ after: Int) throws {
        var generator = SplitMix64(seed: 7)
        // Skewed times, as real ones are.
        let time = { (scale: Double) in
            let uniform = Double(generator.next() >> 11) / 0x1p53
            return scale * (1 + 0.2 * uniform * uniform)
        }
        var held = 0
        for _ in 0..<400 {
            let old = (0..<before).map { _ in time(1) }, new = (0..<after).map { _ in time(1.3) }
            let interval = try #require(RatioInterval(from: old, to: new))
            #expect(interval.lower <= interval.estimate && interval.estimate <= interval.upper)
            if interval.lower <= 1.3 && 1.3 <= interval.upper { held += 1 }
        }
        #expect((370...400).contains(held), "\(held) of 400")
    }

    @Test func scales() throws {
        let interval = try #require(RatioInterval(from: [1, 2, 4, 8], to: [2, 4, 8, 16])).scaled(by: 0.5)
        #expect(interval.estimate == 1 && interval.lower == 0.125 && interval.upper == 8)
    }
}
