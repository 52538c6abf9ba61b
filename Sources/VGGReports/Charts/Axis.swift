#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A scale of a chart, with its ticks at round numbers.
package struct Axis {
    /// How numbers are laid out.
    private enum Scale {
        /// Equal steps are equally far apart.
        case linear
        /// Equal ratios are equally far apart.
        case logarithmic
    }

    private let scale: Scale
    /// The numbers at the two ends.
    package let domain: ClosedRange<Double>
    /// Where ticks are.
    package let ticks: [Double]

    /// A scale from zero to the first tick that no value exceeds; 0 to 1 where there is no value above zero.
    package init(linear values: [Double], ticks count: Int) {
        let top = Self.usable(values).max() ?? 1
        let step = Self.round(top / Double(count), up: true)
        let steps = (top / step * (1 - 1e-9)).rounded(.up)
        scale = .linear
        domain = 0...step * steps
        ticks = (0...Int(steps)).map { step * Double($0) }
    }

    /// A scale between the 1, 2 or 5 times a power of ten below and above all values, 1 to 10 where no value is above
    /// zero; at most `count` ticks.
    package init(logarithmic values: [Double], ticks count: Int) {
        let values = Self.usable(values)
        let low = Self.round(values.min() ?? 1, up: false)
        let top = Self.round(values.max() ?? 10, up: true)
        scale = .logarithmic
        domain = low...(top > low ? top : low * 10)
        ticks = Self.ticks(in: domain, atMost: count)
    }

    /// A scale in powers of ten, with a tick at each unless there were more than `count`.
    package init(decades: ClosedRange<Int>, ticks count: Int) {
        let step = (decades.count + max(count, 1) - 1) / max(count, 1)
        scale = .logarithmic
        domain = pow(10, Double(decades.lowerBound))...pow(10, Double(decades.upperBound))
        // Counted from 10^0, which bounds stand at.
        ticks = decades.filter { $0 % step == 0 }.map { pow(10, Double($0)) }
    }

    /// Where a number is between the ends of a span; numbers beyond the scale are at its ends.
    package func place(_ value: Double, in span: ClosedRange<Double>) -> Double {
        span.lowerBound + share(of: value) * (span.upperBound - span.lowerBound)
    }

    private func share(of value: Double) -> Double {
        let value = min(max(value, domain.lowerBound), domain.upperBound)
        switch scale {
        case .linear: return (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        case .logarithmic:
            return log(value / domain.lowerBound) / log(domain.upperBound / domain.lowerBound)
        }
    }

    /// The values above zero, without those so large or small that arithmetic on them ends.
    private static func usable(_ values: [Double]) -> [Double] { values.filter { (1e-100...1e100).contains($0) } }

    /// The nearest 1, 2 or 5 times a power of ten that is not below, or not above, a number above zero.
    private static func round(_ value: Double, up: Bool) -> Double {
        let power = pow(10, log10(value).rounded(.down))
        let candidates = [1, 2, 5, 10].map { $0 * power }
        // A hair's breadth makes up for the roundings of the power.
        let fitting = up ? candidates.first { $0 >= value * (1 - 1e-9) } : candidates.last { $0 <= value * (1 + 1e-9) }
        return fitting ?? value
    }

    private static func ticks(in domain: ClosedRange<Double>, atMost count: Int) -> [Double] {
        let low = Int(log10(domain.lowerBound).rounded(.down)), high = Int(log10(domain.upperBound).rounded(.up))
        let inside = domain.lowerBound * (1 - 1e-9)...domain.upperBound * (1 + 1e-9)
        for mantissas in [[1.0, 2, 5], [1]] {
            let ticks = (low...high).flatMap { decade in mantissas.map { $0 * pow(10, Double(decade)) } }
                .filter(inside.contains)
            if ticks.count <= count { return ticks }
        }
        let step = (high - low + count - 1) / max(count, 1)
        return stride(from: low, through: high, by: max(step, 1)).map { pow(10, Double($0)) }.filter(inside.contains)
    }
}
