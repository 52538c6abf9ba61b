package import OpenCLRuntime

/// A kernel that does next to nothing, ready to be launched again and again; `Kernels/cl/launch_rate.cl`.
package final class LaunchRate {
    private let timer: KernelTimer
    private let count: Buffer<Int32>
    private let kernel: Kernel
    private var launches = 0

    /// Builds the program and sets the count to zero.
    ///
    /// Throws `CLError` where OpenCL fails.
    package init(timer: KernelTimer) throws(CLError) {
        self.timer = timer
        count = try Buffer(timer.manager.context, copying: [0])
        let macros = ["VARIANT": VariantMacro.naive, "VECTOR": 1]
        var kernel = try timer.kernel("launch_rate", of: ProgramKey(source: "launch_rate", defines: macros))
        try kernel.setArguments(count)
        self.kernel = kernel
    }

    /// Seconds of a launch by the device's clock, the mean of several.
    ///
    /// Throws `CLError` where OpenCL fails, `BackendError` where the device's clock has not moved.
    package func deviceSeconds(launches: Int) throws -> Double {
        self.launches += launches
        let range = NDRange(1)
        return try timer.seconds("kernel launch_rate") { (queue) throws(CLError) in
            var events: [Event] = []
            for _ in 0..<launches { events.append(try queue.launchTimed(kernel, range)) }
            return events
        } / Double(launches)
    }

    /// Seconds from handing over a launch to its end by the host's clock, the mean of several that are waited for.
    ///
    /// Throws `CLError` where OpenCL fails.
    package func waitedSeconds(launches: Int) throws -> Double {
        try hostSeconds(launches) { () throws(CLError) in
            for _ in 0..<launches {
                try timer.queue.launch(kernel, NDRange(1))
                try timer.queue.finish()
            }
        }
    }

    /// Seconds of a launch by the host's clock where only the last of several is waited for.
    ///
    /// Throws `CLError` where OpenCL fails.
    package func queuedSeconds(launches: Int) throws -> Double {
        try hostSeconds(launches) { () throws(CLError) in
            for _ in 0..<launches { try timer.queue.launch(kernel, NDRange(1)) }
            try timer.queue.finish()
        }
    }

    private func hostSeconds(_ launches: Int, _ body: () throws(CLError) -> Void) throws(CLError) -> Double {
        self.launches += launches
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start) / .seconds(1) / Double(launches)
    }

    /// Compares the kernel's count with how often it was launched so far.
    ///
    /// Throws `BackendError` with the code `unmeasurable` where they differ, `CLError` where OpenCL fails.
    package func check() throws {
        let counted = try timer.queue.read(count)[0]
        guard counted == launches else {
            throw timer.wrong("launch_rate", "it ran \(counted) times when it was launched \(launches) times")
        }
    }
}
