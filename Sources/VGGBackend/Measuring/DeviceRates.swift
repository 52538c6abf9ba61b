/// What was measured of a device, without the device's buffers and programs for it.
public struct DeviceRates: Sendable {
    /// An entry for each rate, without what follows from its samples.
    public private(set) var entries: [BenchReport.Entry]

    init(entries: [BenchReport.Entry]) { self.entries = entries }

    /// The samples of these and of others of the same rates, which were measured later.
    ///
    /// Samples of rates that are not among these are left out.
    public func joined(_ later: DeviceRates) -> DeviceRates {
        var all = self
        for index in all.entries.indices {
            let more = later.entries.first { $0.name == all.entries[index].name }
            let scale = more.flatMap { all.entries[index].amount(comparedWith: $0) } ?? 1
            all.entries[index].samples += (more?.samples ?? []).map { sample in
                TimeSample(
                    seconds: sample.seconds * scale, hostSeconds: sample.hostSeconds.map { $0 * scale },
                    calibration: sample.calibration)
            }
        }
        return all
    }

    /// The ceilings, or nothing where there are no samples yet: medians of those samples during which nothing disturbed
    /// the device.
    public func ceilings(calm: Double?) -> BenchReport.Ceilings? {
        let summed = entries.map { $0.summedUp(calm: calm, under: nil) }
        let entry = { (operation: String) in summed.first { $0.operation == operation } }
        guard let peak = summed.filter({ $0.operation == "multiply_add" }).compactMap(\.gflops).max(),
            let read = entry("memory_read")?.gbps, let write = entry("memory_write")?.gbps,
            let launch = entry("launch")?.median
        else { return nil }
        return BenchReport.Ceilings(peakGflops: peak, readGbps: read, writeGbps: write, launchSeconds: launch)
    }
}

extension BenchReport.Entry {
    /// How much more there was to do here than in another entry of the same rate; nothing where that says nothing.
    fileprivate func amount(comparedWith other: BenchReport.Entry) -> Double? {
        guard let own = work, let others = other.work else { return nil }
        if own.usefulOperations > 0, others.usefulOperations > 0 {
            return own.usefulOperations / others.usefulOperations
        }
        return own.bytes > 0 && others.bytes > 0 ? Double(own.bytes) / Double(others.bytes) : nil
    }
}
