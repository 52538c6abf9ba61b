/// Work on the elements of a sequence: a fixed number of them side by side, the results in order.
///
/// No more than `limit` elements are begun and not yet handed out, however long the sequence is. What is under way is
/// cancelled when the window goes.
package final class TaskWindow<Input: Sendable, Output: Sendable> {
    private var inputs: any IteratorProtocol<Input>
    private let limit: Int
    private let work: @Sendable (Input) async -> Output
    private var tasks: [Task<Output, any Error>] = []

    /// Begins nothing yet.
    package init(
        _ inputs: some Sequence<Input>, limit: Int, work: @escaping @Sendable (Input) async -> Output
    ) {
        self.inputs = inputs.makeIterator()
        self.limit = max(limit, 1)
        self.work = work
    }

    deinit {
        for task in tasks { task.cancel() }
    }

    /// The next result, or nothing at the end.
    ///
    /// - Throws: `CancellationError` where the caller was cancelled.
    package func next(isolation: isolated (any Actor)? = #isolation) async throws -> Output? {
        try Task.checkCancellation()
        while tasks.count < limit, let input = inputs.next() {
            tasks.append(
                Task { [work] in
                    try Task.checkCancellation()
                    return await work(input)
                })
        }
        guard let first = tasks.first else { return nil }
        let output = try await first.value
        tasks.removeFirst()
        return output
    }
}
