import Testing
import VGGDownload

/// How fast bytes come.
@Suite struct DownloadRateTests {
    @Test func aSteadyRateIsFound() {
        var rate = DownloadRate(count: 500, at: 10)
        #expect(rate.bytesPerSecond == nil && rate.seconds(for: 100) == nil)
        rate.update(count: 550, at: 10.5)
        #expect(rate.bytesPerSecond == nil)
        for step in 1...20 { rate.update(count: 500 + 100 * step, at: 10 + Double(step)) }
        #expect(rate.bytesPerSecond == 100 && rate.seconds(for: 950) == 10)
    }

    @Test func aChangedRateIsFollowedSlowly() throws {
        var rate = DownloadRate(count: 0, at: 0)
        rate.update(count: 1000, at: 1)
        rate.update(count: 1000, at: 2)
        let soon = try #require(rate.bytesPerSecond)
        #expect(soon < 1000 && soon > 500)
        for step in 3...200 { rate.update(count: 1000, at: Double(step)) }
        #expect(rate.seconds(for: 1) == nil)
    }

    @Test func aFileThatBeginsAnewIsNoNegativeRate() {
        var rate = DownloadRate(count: 5000, at: 0)
        rate.update(count: 100, at: 2)
        #expect(rate.bytesPerSecond == nil)
        rate.update(count: 300, at: 4)
        #expect(rate.bytesPerSecond == 100 && rate.seconds(for: .max) == nil)
    }
}
