import VGGImages

/// The batches of a run that are under way.
///
/// A step puts its batch together when the step before has done so, and runs it; so the next batch is with the session
/// when the device becomes free.
final class PictureSteps {
    private let batches: PictureBatches
    private var steps: [Step] = []

    private struct Step {
        let batch: Task<PictureBatches.Batch?, any Error>
        let run: Task<[PictureRun.Element]?, any Error>
    }

    init(_ batches: PictureBatches) { self.batches = batches }

    deinit {
        for step in steps {
            step.batch.cancel()
            step.run.cancel()
        }
    }

    /// What became of the next batch, or nothing at the end.
    func next(isolation: isolated (any Actor)? = #isolation) async throws -> [PictureRun.Element]? {
        if steps.isEmpty { steps = [step(after: nil)] }
        let first = steps[0]
        if steps.count == 1 { steps.append(step(after: first)) }
        let elements = try await withTaskCancellationHandler {
            try await first.run.value
        } onCancel: {
            first.batch.cancel()
            first.run.cancel()
        }
        steps.removeFirst()
        // Begun before the results are looked at, so that the device has work meanwhile.
        steps.append(step(after: steps.last))
        return elements
    }

    private func step(after previous: Step?) -> Step {
        let before = previous?.batch
        let batch = Task<PictureBatches.Batch?, any Error> { [batches] in
            if let before, try await before.value == nil { return nil }
            return try await batches.next()
        }
        let run = Task<[PictureRun.Element]?, any Error> {
            guard let batch = try await batch.value else { return nil }
            return try await batch.run()
        }
        return Step(batch: batch, run: run)
    }
}

extension PictureBatches.Batch {
    /// Runs the usable pictures and puts what comes of them in the places of all.
    fileprivate func run() async throws -> [PictureRun.Element] {
        try Task.checkCancellation()
        let pixels = pictures.flatMap { (try? $0.pixels.get()) ?? [] }
        let results = try await classifier?.sessions.run(pixels: pixels).first
        var image = 0
        return pictures.map { picture in
            let values = picture.pixels.map { _ in
                defer { image += 1 }
                return results?[image] ?? []
            }
            return PictureRun.Element(path: picture.path, values: values)
        }
    }
}
