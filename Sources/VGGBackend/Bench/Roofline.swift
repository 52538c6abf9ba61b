/// The least time that a device's ceilings leave to an amount of work, and what of it was reached.
///
/// Paper: Williams, Waterman and Patterson, Roofline: An Insightful Visual Performance Model, 2009.
public struct Roofline: Hashable, Sendable, Codable {
    /// What sets the least time.
    public enum Bound: String, Hashable, Sendable, Codable {
        /// The operations that are performed, at the peak of multiply-adds.
        case arithmetic
        /// The bytes that must be read and written, at the memory's rates.
        case memory
        /// The launches, each as long as a kernel that does nothing.
        case launch
    }

    /// Seconds of the performed operations at the peak.
    public let arithmeticSeconds: Double
    /// Seconds of the arithmetic instructions at the peak's rate, each as long as a multiply-add.
    public let instructionSeconds: Double
    /// Seconds of reading input and weights and writing the output at the memory's rates.
    public let memorySeconds: Double
    /// Seconds of as many kernels that do nothing.
    public let launchSeconds: Double
    /// What sets the least time.
    public let bound: Bound
    /// The least time as a share of what it took; above 1 where data still lay in a cache.
    public let share: Double
    /// The same where every arithmetic instruction counts as much as a multiply-add.
    public let instructionShare: Double

    /// Relates a time to ceilings.
    public init(_ work: BenchReport.Work, seconds: Double, under ceilings: BenchReport.Ceilings) {
        arithmeticSeconds = work.performedOperations / ceilings.peakGflops / 1e9
        instructionSeconds = work.instructionOperations / ceilings.peakGflops / 1e9
        memorySeconds =
            Double(work.inputBytes + work.weightBytes) / ceilings.readGbps / 1e9
            + Double(work.outputBytes) / ceilings.writeGbps / 1e9
        launchSeconds = Double(work.launches) * ceilings.launchSeconds
        let least = max(arithmeticSeconds, memorySeconds, launchSeconds)
        bound = least == arithmeticSeconds ? .arithmetic : least == memorySeconds ? .memory : .launch
        share = least / seconds
        instructionShare = max(least, instructionSeconds) / seconds
    }
}
