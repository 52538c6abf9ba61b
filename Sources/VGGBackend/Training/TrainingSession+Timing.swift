import OpenCLRuntime

extension TrainingSession {
    /// How long each operation of a step takes on the device, of a step like any other.
    ///
    /// Two steps are taken at a rate of 0: the weights stay, while moments and running statistics move.
    ///
    /// - Returns: The plan's steps with their seconds.
    /// - Throws: As `step` does; `CLError` where the session was not made for profiling.
    public func profile(values: [Float], labels: [Int]) throws -> [(step: TrainingStep, seconds: Double)] {
        _ = try step(values: values, labels: labels, rate: 0, index: 0)
        return try manager.runningAlone(loading: []) {
            let events = try stepLaunches.map { launches in
                try launches.flatMap { try $0.enqueueTimed(on: queue, images: plan.options.batch) }
            }
            try queue.finish()
            return try zip(plan.steps, events).map { step, events in
                (step, try events.reduce(0) { $0 + (try $1.times().duration) })
            }
        }
    }
}
