import Testing
import VGGBackend
import VGGModel

/// Many tasks on few sessions, each with pictures of its own, and more or fewer of them than a batch: what a task gets
/// is bit for bit what it would get alone.
@Suite struct SessionSharingTests {
    /// What tasks ask of one session, and what it gives where nobody else asks.
    struct Requests: Sendable {
        let session: Session
        let inputs: [[Float]]
        let results: [[Float]]

        init(_ name: String, batch: Int, on manager: DeviceManager) async throws {
            let slim = try SlimNetwork(name)
            let session = try Session(
                slim.network, parameters: slim.parameters, on: manager, options: PlanOptions(batch: batch))
            let inputs = (0..<24).map { slim.values(1 + $0 % 5, seed: UInt64(100 + $0)) }
            results = try await inputs.asyncMap { try await session.run(values: $0)[0].values }
            (self.session, self.inputs) = (session, inputs)
        }

        /// Asks what task `task` asks in a round; 1 where the answer is right, else 0.
        func ask(_ task: Int, _ round: Int) async throws -> Int {
            let number = (7 * task + 5 * round) % inputs.count
            return try await session.run(values: inputs[number])[0].values == results[number] ? 1 : 0
        }
    }

    /// Right answers of 32 tasks that each ask some times.
    private func rightAnswers(rounds: Int, _ requests: [Requests]) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<32 {
                group.addTask {
                    var right = 0
                    for round in 0..<rounds { right += try await requests[task % requests.count].ask(task, round) }
                    return right
                }
            }
            return try await group.reduce(0, +)
        }
    }

    @Test(arguments: [(KernelFamily.cpu(vector: 16), 12), (.gpu, 2)])
    func thirtyTwoTasksShareASession(_ family: KernelFamily, _ rounds: Int) async throws {
        let requests = try await Requests("A", batch: 2, on: Bench.manager(family))
        #expect(Set(requests.results).count == requests.results.count)
        #expect(try await rightAnswers(rounds: rounds, [requests]) == 32 * rounds)
    }

    @Test func thirtyTwoTasksShareTwoSessionsOfOneManager() async throws {
        let manager = try Bench.manager(.cpu(vector: 8))
        let requests = [
            try await Requests("A", batch: 3, on: manager), try await Requests("A-LRN", batch: 1, on: manager),
        ]
        #expect(try await rightAnswers(rounds: 5, requests) == 32 * 5)
    }

    @Test func cancelledTasksDisturbNobody() async throws {
        let requests = try await Requests("A", batch: 2, on: Bench.manager())
        let tasks = (0..<32).map { task in
            Task {
                var right = 0
                for round in 0..<20 { right += try await requests.ask(task, round) }
                return right
            }
        }
        for task in stride(from: 1, to: 32, by: 2) {
            #expect(try await requests.ask(task, 0) == 1)
            tasks[task].cancel()
        }
        var cancelled = 0
        for (number, task) in tasks.enumerated() {
            switch await task.result {
            case .success(let right): #expect(right == 20, "task \(number)")
            case .failure(let error):
                #expect(error is CancellationError && !number.isMultiple(of: 2), "task \(number): \(error)")
                cancelled += 1
            }
        }
        #expect(cancelled > 0, "all tasks were done before they were cancelled")
        #expect(try await requests.ask(1, 0) == 1)
    }

    @Test func aTaskThatIsCancelledBeforeItsTurnRunsNothing() async throws {
        let requests = try await Requests("A", batch: 2, on: Bench.manager())
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await requests.ask(0, 0)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
