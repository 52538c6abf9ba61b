/// Measures how fast a device computes, moves data, takes launches and compiles, in turns so that a disturbed stretch of
/// time touches all of it.
///
/// Every kernel's results are checked before it is timed, and every sample lies between two calibrations. The device should
/// have nothing else to do.
public final class DeviceBench {
    /// What is measured.
    public enum Extent: Hashable, Sendable {
        /// All there is.
        case all
        /// The ceilings that kernels are measured against: multiply-adds, reading and writing memory, a launch.
        case ceilings
    }

    private let instruments: BenchInstruments
    private let probes: [DeviceProbe]
    private var samples: [[TimeSample]]

    /// Makes buffers and programs, and checks what they compute.
    ///
    /// Throws `BackendError` with the code `unmeasurable` where a result is wrong or the device's clock stands still,
    /// `CLError` where OpenCL fails. The buffers take up to 2 GiB of the device, and at most three quarters of what sessions
    /// have left.
    public convenience init(_ instruments: BenchInstruments, _ extent: Extent = .all) throws {
        try self.init(instruments, extent, sizes: ProbeSizes())
    }

    /// Makes them in the sizes asked for.
    package init(_ instruments: BenchInstruments, _ extent: Extent, sizes: ProbeSizes) throws {
        let make = try DeviceProbes(instruments.manager, sizes: sizes)
        // A device's own width and those beside it hold its peak.
        let own = instruments.manager.traits.family == .gpu ? [1, 2, 4] : [4, 8, 16]
        var probes = try make.multiplyAdds(widths: extent == .all ? [1, 2, 4, 8, 16] : own)
        if extent == .all { probes.append(try make.matrixProduct()) }
        probes += try make.memory(copies: extent == .all)
        if extent == .all { probes += [try make.localMemory()] + (try make.transfers()) }
        probes.append(try make.launch())
        if extent == .all { probes += try make.hostLaunches() + make.builds() }
        self.instruments = instruments
        self.probes = probes
        samples = probes.map { _ in [] }
    }

    /// Measures everything once more.
    ///
    /// Throws as `init(_:_:)` does.
    public func sample() throws {
        for (index, probe) in probes.enumerated() where samples[index].count < probe.mostSamples ?? .max {
            let (seconds, calibration) = try instruments.calibrated { try probe.seconds() }
            samples[index].append(
                TimeSample(
                    seconds: seconds, hostSeconds: probe.entry.clock == .host ? seconds : nil, calibration: calibration)
            )
        }
    }

    /// Whether too few samples of anything were calm so far, so that more are wanted.
    public var isDisturbed: Bool {
        let calm = samples.flatMap(\.self).calm
        return zip(probes, samples).contains { probe, samples in
            samples.count < probe.mostSamples ?? .max && samples.areDisturbed(calm: calm)
        }
    }

    /// What was measured so far.
    public var rates: DeviceRates { DeviceRates(entries: entries) }

    private var entries: [BenchReport.Entry] {
        zip(probes, samples).map { probe, samples in
            var entry = probe.entry
            entry.samples = samples
            return entry
        }
    }

    /// A report of what was measured so far.
    public var report: BenchReport {
        let calibration = instruments.calibration(of: entries)
        return BenchReport(
            kind: .device, device: .init(instruments.manager), configuration: [:], calibration: calibration,
            ceilings: rates.ceilings(calm: calibration?.seconds), entries: entries)
    }
}

extension BenchInstruments {
    /// The calibration of a report: the shortest of those around all samples; nothing without samples.
    public func calibration(of entries: [BenchReport.Entry]) -> BenchReport.Calibration? {
        entries.flatMap(\.samples).compactMap(\.calibration).min().map {
            BenchReport.Calibration(operations: calibration.operations, seconds: $0)
        }
    }
}
