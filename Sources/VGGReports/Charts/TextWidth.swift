extension String {
    /// About how wide the text is in a chart, in pixels: browsers differ in their fonts.
    package var chartWidth: Double {
        unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 7 : 12.5) }
    }

    /// The text, with an ellipsis in its middle where it would be wider than a number of pixels.
    package func shortened(to width: Double) -> String {
        guard chartWidth > width else { return self }
        var (head, tail) = (Array(prefix(count / 2)), Array(suffix(count - count / 2)))
        while String(head + tail).chartWidth + 12 > width, !(head.isEmpty && tail.isEmpty) {
            if head.count >= tail.count { head.removeLast() } else { tail.removeFirst() }
        }
        return String(head) + "\u{2026}" + String(tail)
    }
}
