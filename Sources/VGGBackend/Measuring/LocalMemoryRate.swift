package import OpenCLRuntime

/// The kernel that reads local memory, bound and ready to be timed; `Kernels/cl/local_memory_rate.cl`.
package final class LocalMemoryRate: Sendable {
    /// How the work is cut.
    package let variant: LocalMemoryVariant
    /// How often every work-item reads its vectors.
    package let rounds: Int
    private let timer: KernelTimer
    private let sums: Buffer<UInt32>
    private let kernel: Kernel
    private let range: NDRange

    private static let origin: UInt32 = 0xFFFF_FF00
    /// Builds the program and makes the buffer.
    ///
    /// Groups are smaller than the variant's where the device allows the kernel none so large. Throws `CLError` where OpenCL
    /// fails.
    package init(_ wanted: LocalMemoryVariant, rounds: Int = 64, timer: KernelTimer) throws(CLError) {
        var variant = wanted
        var kernel = try timer.kernel("local_memory_rate", of: variant.program)
        while variant.grid.group > 1,
            try kernel.workGroupLimit(on: timer.manager.device).maxSize < variant.grid.group
        {
            variant = variant.withHalfTheGroup
            kernel = try timer.kernel("local_memory_rate", of: variant.program)
        }
        self.variant = variant
        self.rounds = min(max(1, rounds), variant.mostRounds)
        self.timer = timer
        sums = try Buffer(timer.manager.context, count: variant.grid.items * variant.width)
        try kernel.setArguments(sums, Self.origin, Int32(self.rounds))
        self.kernel = kernel
        range = NDRange(variant.grid.items, local: (variant.grid.group, 1, 1))
    }

    /// Bytes that one run reads.
    package var bytes: Double { variant.bytes(rounds: rounds) }

    /// Seconds of one run by the device's clock.
    ///
    /// Throws as `KernelTimer.seconds` does.
    package func seconds() throws -> Double { try timer.seconds(kernel, range) }

    /// The same with as many rounds as take about `seconds`, both checked.
    ///
    /// Throws as `seconds()` and `check()` do.
    package func calibrated(to seconds: Double) throws -> LocalMemoryRate {
        try check()
        var trial = self
        var measured = try trial.seconds()
        while measured < seconds / 8, trial.rounds < variant.mostRounds {
            trial = try LocalMemoryRate(variant, rounds: 4 * trial.rounds, timer: timer)
            measured = try trial.seconds()
        }
        measured = min(measured, try trial.seconds())
        let wanted = min(Double(trial.rounds) * seconds / measured, Double(variant.mostRounds))
        let calibrated = try LocalMemoryRate(variant, rounds: Int(wanted), timer: timer)
        try calibrated.check()
        return calibrated
    }

    /// Runs once and compares every sum with what it must be.
    ///
    /// Throws `BackendError` with the code `unmeasurable` where one differs, `CLError` where OpenCL fails.
    package func check() throws {
        _ = try seconds()
        let expected = (0..<variant.grid.group).map {
            variant.sum(ofItem: $0, rounds: rounds, origin: Self.origin)
        }
        for (index, sum) in try timer.queue.read(sums).enumerated() {
            let right = expected[index / variant.width % variant.grid.group]
            guard sum == right else {
                throw timer.wrong("local_memory_rate", "sum \(index) is \(sum) after \(rounds) rounds, not \(right)")
            }
        }
    }
}
