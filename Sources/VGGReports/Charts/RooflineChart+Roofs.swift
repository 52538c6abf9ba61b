#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension RooflineChart {
    /// Adds the ceilings: the greatest of either kind as one solid line, the others dashed as far as they go below it.
    func drawRoofs(_ frame: RooflineFrame, in drawing: inout Drawing) {
        for (index, ceiling) in arithmetic.enumerated() {
            // It begins where memory can feed it.
            let start = memory.first.map { frame.x(ceiling.rate / $0.rate) } ?? frame.across.lowerBound
            let y = frame.y(ceiling.rate)
            drawing.line(start, y, frame.across.upperBound, y, style: Self.line(index))
            guard index == 0 else { continue }
            let text = "\(ceiling.rate.short) GFLOP/s"
            guard let x = place(for: text, from: start + 8, above: y, frame) else { continue }
            drawing.text(text, x: x, y: y - 7, style: "halo")
        }
        for index in memory.indices { drawSlope(index, frame, in: &drawing) }
    }

    /// Where above a flat line a text hides neither a point nor its number; nothing where it always would.
    private func place(for text: String, from start: Double, above y: Double, _ frame: RooflineFrame) -> Double? {
        let places = points.map(frame.place)
        let width = text.chartWidth
        return stride(from: start, through: frame.across.upperBound - width, by: 10).first { x in
            !places.contains { (x - 30...x + width + 8).contains($0.x) && (y - 28...y + 12).contains($0.y) }
        }
    }

    /// A slope from the left or lower edge up to the roof.
    private func drawSlope(_ index: Int, _ frame: RooflineFrame, in drawing: inout Drawing) {
        let rate = memory[index].rate
        let start = max(frame.intensity.domain.lowerBound, frame.rate.domain.lowerBound / rate)
        let end = min(arithmetic.first.map { $0.rate / rate } ?? .infinity, frame.intensity.domain.upperBound)
        guard start < end else { return }
        let (x1, y1) = (frame.x(start), frame.y(start * rate))
        let (x2, y2) = (frame.x(end), frame.y(end * rate))
        drawing.line(x1, y1, x2, y2, style: Self.line(index))
        guard index == 0 else { return }
        let angle = atan2(y1 - y2, x2 - x1)
        let (x, y) = (x1 + (x2 - x1) * 0.6 - 7 * sin(angle), y1 + (y2 - y1) * 0.6 - 7 * cos(angle))
        drawing.text(
            "\(rate.short) GB/s", x: x, y: y, anchor: .middle, style: "halo", turned: angle * 180 / .pi)
    }
}
