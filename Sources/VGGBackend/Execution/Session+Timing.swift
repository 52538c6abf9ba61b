/// What a run yields, and how long it took once it was its turn.
struct TimedActivations: Sendable {
    /// The plan's outputs in its order, each for all images.
    let activations: [Activations]
    /// Seconds from the first upload to the last download.
    let seconds: Double
}

extension Session {
    /// Runs the network on NCHW floats, as `run(values:)` does.
    func runTimed(values: [Float]) throws -> TimedActivations {
        try expect(.values, count: values.count)
        return try lending(values, to: runTimed)
    }

    /// Runs the network on pictures of RGB bytes, as `run(pixels:)` does.
    func runTimed(pixels: [UInt8]) throws -> TimedActivations {
        try expect(.pixels, count: pixels.count)
        return try lending(pixels, to: runTimed)
    }

    /// Runs beside other sessions, or alone where the launches are wider than any of this session before.
    private func runTimed(_ input: UnsafeRawBufferPointer) throws -> TimedActivations {
        let images = min(input.count / imageBytes, plan.options.batch)
        guard images > widestRun else { return try manager.runningBesideOthers { try timed(input) } }
        let result = try manager.runningAlone(loading: plan.kernelLoads(images: images)) { try timed(input) }
        widestRun = images
        return result
    }

    private func timed(_ input: UnsafeRawBufferPointer) throws -> TimedActivations {
        let start = ContinuousClock.now
        let activations = try run(input)
        return TimedActivations(activations: activations, seconds: (ContinuousClock.now - start) / .seconds(1))
    }
}
