/// The batches of one epoch in their order, made ahead of their use.
///
/// Each iteration makes them anew. Where the reader stops, or its task is cancelled, what is under way is cancelled too.
public struct Batches: AsyncSequence, Sendable {
    let source: BatchSource
    let epoch: Int
    let first: Int

    /// Begins an iteration; nothing is read before the first batch is asked for.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Hands out batches.
    public final class Iterator: AsyncIteratorProtocol {
        private let batches: Batches
        private let order: [Int]
        private var upcoming: Int
        private var tasks: [Task<Batch, any Error>] = []

        fileprivate init(_ batches: Batches) {
            self.batches = batches
            order = batches.source.order(epoch: batches.epoch)
            upcoming = batches.first
        }

        deinit { for task in tasks { task.cancel() } }

        /// The next batch, or nothing at the end.
        ///
        /// - Throws: `TrainingError` with `noPictures` where none can be decoded, `CancellationError` where the task was
        ///   cancelled.
        public func next(isolation actor: isolated (any Actor)?) async throws -> Batch? {
            try Task.checkCancellation()
            while tasks.count <= Swift.max(batches.source.options.prefetch, 0), upcoming < batches.source.count {
                begin()
            }
            guard let first = tasks.first else { return nil }
            let pending = tasks
            let batch = try await withTaskCancellationHandler {
                try await first.value
            } onCancel: {
                for task in pending { task.cancel() }
            }
            tasks.removeFirst()
            return batch
        }

        /// The next batch, or nothing at the end.
        public func next() async throws -> Batch? { try await next(isolation: nil) }

        /// Begins the next batch, whose pictures are decoded once those of the one before are.
        private func begin() {
            let task = Task { [batches, order, index = upcoming, previous = tasks.last] in
                _ = await previous?.result
                try Task.checkCancellation()
                return try await batches.batch(index, of: order)
            }
            tasks.append(task)
            upcoming += 1
        }
    }
}

extension Batches {
    /// Makes a batch with so many pictures side by side as there are workers.
    fileprivate func batch(_ index: Int, of order: [Int]) async throws -> Batch {
        let places = index * source.size..<Swift.min((index + 1) * source.size, order.count)
        var pictures = [PreparedPicture?](repeating: nil, count: places.count)
        try await withThrowingTaskGroup(of: (Int, PreparedPicture?).self) { group in
            var rest = places[...]
            func beginNext() {
                guard let place = rest.popFirst() else { return }
                group.addTask { (place, try source.picture(at: place, of: order, epoch: epoch)) }
            }
            for _ in 0..<Swift.min(Swift.max(source.options.workers, 1), places.count) { beginNext() }
            while let (place, picture) = try await group.next() {
                pictures[place - places.lowerBound] = picture
                beginNext()
            }
        }
        return joined(pictures.compactMap(\.self), index: index)
    }

    private func joined(_ pictures: [PreparedPicture], index: Int) -> Batch {
        var batch = Batch(epoch: epoch, index: index)
        batch.reserve(pictures.count, bytes: pictures.first?.pixels.count ?? 0)
        for picture in pictures { batch.append(picture) }
        return batch
    }
}
