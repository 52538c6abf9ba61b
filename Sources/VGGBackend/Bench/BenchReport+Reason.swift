extension BenchReport.Entry {
    /// The share of its roofline below which an entry has to say why.
    public static let expectedShare = 0.6

    /// Below how many times that of an empty launch an operation is too short for a roofline to say anything.
    private static let shortestTime = 100.0

    /// Why an entry stays below its roofline, by what was measured; nothing where it does not.
    func reasonForShare(under ceilings: BenchReport.Ceilings) -> String? {
        guard let roofline, let work, let median, roofline.share < Self.expectedShare else { return nil }
        // Of a whole network the layers tell.
        guard operation != BenchReport.wholeNetwork else { return nil }
        // Why somebody's own kernel is slow is for its author to find out.
        guard !variant.hasPrefix("\(CustomKernel.variant) ") else { return nil }
        if statistics?.isDisturbed == true { return "too few of its samples were calm; measure it again" }
        let times = median / max(ceilings.launchSeconds, 1e-9)
        let microseconds = (median * 1e7).rounded() / 10
        if roofline.instructionShare >= Self.expectedShare {
            return "additions of transforms take as long as multiply-adds and count half: "
                + "\(Self.percent(roofline.instructionShare)) by instructions"
        }
        if variant.hasSuffix("naive") {
            return "naive: each value is computed for itself, and shares nothing that was read with its neighbours"
        }
        if times < Self.shortestTime {
            return
                "\(microseconds) us are too short for a roofline: \(times.rounded().digits) times a launch that does "
                + "nothing"
        }
        // What one launch leaves for the next is written and read.
        let passed = Double(work.scratchBytes) * (1 / ceilings.readGbps + 1 / ceilings.writeGbps) / 1e9
        let share = (roofline.share * median + passed) / median
        if passed > 0, share >= Self.expectedShare {
            return "\(ByteCount(work.scratchBytes)) pass between its launches, at the memory's rates: "
                + "\(Self.percent(share)) with them"
        }
        return "none found: not its launches, not its instructions, not what passes between its launches"
    }

    private static func percent(_ share: Double) -> String { "\((100 * share).rounded().digits) %" }
}

extension Double {
    /// A whole number without its point.
    fileprivate var digits: String { isFinite && abs(self) < 1e15 ? "\(Int(self))" : "\(self)" }
}
