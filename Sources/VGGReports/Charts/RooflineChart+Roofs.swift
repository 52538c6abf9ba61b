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
            // Where the roof turns flat there are the fewest points, if there is room.
            let fits = frame.across.upperBound - start > 120
            drawing.text(
                "\(ceiling.rate.short) GFLOP/s", x: fits ? start + 8 : frame.across.upperBound - 4, y: y - 7,
                anchor: fits ? .start : .end, style: "halo")
        }
        for index in memory.indices { drawSlope(index, frame, in: &drawing) }
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
