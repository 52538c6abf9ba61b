package import OpenCLRuntime

/// The kernel that does nothing but multiply and add, bound and ready to be timed; `Kernels/cl/fma_rate.cl`.
package final class FMARate: Sendable {
    /// How the work is cut.
    package let variant: FMAVariant
    /// How often a run multiplies and adds to each value.
    package let rounds: Int
    private let timer: KernelTimer
    private let buffers: (input: Buffer<Float>, output: Buffer<Float>)
    private let kernel: Kernel
    private let range: NDRange

    /// Most rounds of a run: floats count them exactly, from any of the first values on.
    package static let mostRounds = 1 << 23

    private init(
        _ variant: FMAVariant, rounds: Int, timer: KernelTimer, buffers: (input: Buffer<Float>, output: Buffer<Float>)
    ) throws(CLError) {
        self.variant = variant
        self.rounds = min(max(1, rounds), Self.mostRounds)
        self.timer = timer
        self.buffers = buffers
        var kernel = try timer.kernel("fma_rate", of: variant.program)
        try kernel.setArguments(buffers.input, buffers.output, Int32(self.rounds), Float(1), Float(1))
        range = try variant.grid.range(of: kernel, on: timer.manager.device)
        self.kernel = kernel
    }

    /// Builds the program and makes the buffers.
    ///
    /// Throws `CLError` where OpenCL fails.
    package convenience init(_ variant: FMAVariant, rounds: Int = 64, timer: KernelTimer) throws(CLError) {
        let context = timer.manager.context
        let input = try Buffer(context, copying: (0..<variant.count).map(FMAVariant.firstValue), access: .readOnly)
        let output = try Buffer<Float>(context, count: variant.count)
        try self.init(variant, rounds: rounds, timer: timer, buffers: (input, output))
    }

    /// The same with another number of rounds, on the same buffers.
    package func with(rounds: Int) throws(CLError) -> FMARate {
        try FMARate(variant, rounds: rounds, timer: timer, buffers: buffers)
    }

    /// Seconds of one run by the device's clock.
    ///
    /// Throws as `KernelTimer.seconds` does.
    package func seconds() throws -> Double { try timer.seconds(kernel, range) }

    /// Floating-point operations of one run, two for each multiply-add.
    package var operations: Double { 2 * Double(variant.count) * Double(rounds) }
}

extension FMARate {
    /// The same with as many rounds as take about `seconds`, both checked.
    ///
    /// Throws as `seconds()` and `check()` do.
    package func calibrated(to seconds: Double) throws -> FMARate {
        try check()
        var trial = self
        var measured = try trial.seconds()
        while measured < seconds / 8, trial.rounds < Self.mostRounds {
            trial = try with(rounds: 4 * trial.rounds)
            measured = try trial.seconds()
        }
        measured = min(measured, try trial.seconds())
        let wanted = (Double(trial.rounds) * seconds / measured).rounded()
        let calibrated = try with(rounds: Int(min(wanted, Double(Self.mostRounds))))
        try calibrated.check()
        return calibrated
    }

    /// Runs once and compares every value with what it must be.
    ///
    /// Throws `BackendError` with the code `unmeasurable` where one differs, `CLError` where OpenCL fails.
    package func check() throws {
        _ = try seconds()
        for (index, value) in try timer.queue.read(buffers.output).enumerated() {
            let expected = FMAVariant.firstValue(index) + Float(rounds)
            guard value == expected else {
                throw timer.wrong(
                    "fma_rate with vectors of \(variant.width)",
                    "value \(index) is \(value) after \(rounds) rounds, not \(expected)")
            }
        }
    }
}
