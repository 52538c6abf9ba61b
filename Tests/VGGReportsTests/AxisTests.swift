import Testing
import VGGReports

@Suite struct AxisTests {
    @Test(arguments: [
        ([3.2, 31], 0...35.0, 5.0), ([0.07], 0...0.07, 0.01), ([100], 0...100, 20), ([], 0...1, 0.2),
        ([0, -1], 0...1, 0.2),
        ([.nan, .infinity, 8], 0...8, 1),
    ])
    func linearTicksAreRound(values: [Double], domain: ClosedRange<Double>, step: Double) {
        let axis = Axis(linear: values, ticks: 8)
        #expect(abs(axis.domain.upperBound - domain.upperBound) < 1e-12 && axis.domain.lowerBound == 0)
        #expect(zip(axis.ticks.dropFirst(), axis.ticks).allSatisfy { abs($0 - $1 - step) < 1e-12 })
        #expect(axis.ticks.count <= 9)
    }

    @Test(arguments: [
        ([0.3, 70], 0.2...100.0), ([5], 5...50.0), ([], 1...10.0), ([0, -3, .nan, .infinity], 1...10.0),
        ([1e-300, 1e300, 2], 2...20.0),
    ])
    func logarithmicEndsAreRound(values: [Double], domain: ClosedRange<Double>) {
        let axis = Axis(logarithmic: values, ticks: 12)
        #expect(abs(axis.domain.lowerBound / domain.lowerBound - 1) < 1e-9, "\(axis.domain)")
        #expect(abs(axis.domain.upperBound / domain.upperBound - 1) < 1e-9, "\(axis.domain)")
    }

    @Test(arguments: [1, 2, 4, 7, 12, 30], [[1e-90, 1e90], [0.1, 200], [3, 4]])
    func ticksAreNoMoreThanAskedFor(count: Int, values: [Double]) {
        let ticks = Axis(logarithmic: values, ticks: count).ticks
        #expect(ticks.count <= count + 1 && ticks == ticks.sorted())
    }

    @Test func powersOfTenAreCountedFromOne() {
        #expect(
            Axis(decades: -6...1, ticks: 5).ticks.map(\.tick) == [
                "10\u{207B}\u{2076}", "10\u{207B}\u{2074}", "0.01", "1",
            ])
    }

    @Test(arguments: [(1e-6, 0.0), (1e-3, 50), (1, 100), (0, 0), (-1, 0), (5, 100), (.infinity, 100), (-.infinity, 0)])
    func placesStayInside(value: Double, place: Double) {
        #expect(abs(Axis(decades: -6...0, ticks: 7).place(value, in: 0...100) - place) < 1e-9)
    }
}
