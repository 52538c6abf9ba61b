import Synchronization
import Testing
import VGG

/// Work that goes on beside its reader, a fixed number of elements at a time.
@Suite struct TaskWindowTests {
    /// Counts the elements that were begun and not yet handed out.
    private final class Counter: Sendable {
        private let state = Mutex((begun: 0, now: 0, most: 0))

        var begun: Int { state.withLock { $0.begun } }
        var most: Int { state.withLock { $0.most } }

        func begin() {
            state.withLock { state in
                state.begun += 1
                state.now += 1
                state.most = max(state.most, state.now)
            }
        }

        func end() { state.withLock { $0.now -= 1 } }
    }

    @Test(arguments: [1, 2, 5, 100]) func keepsOrderAndLimit(_ limit: Int) async throws {
        let counter = Counter()
        let window = TaskWindow(0..<60, limit: limit) { number in
            counter.begin()
            for _ in 0..<(number * 7 % 5) { await Task.yield() }
            return number
        }
        var read: [Int] = []
        while let number = try await window.next() {
            counter.end()
            read.append(number)
            for _ in 0..<3 { await Task.yield() }
        }
        #expect(read == Array(0..<60))
        #expect(counter.most <= limit && counter.begun == 60)
    }

    @Test func beginsNoMoreThanItsLimitAndStopsWhenItGoes() async throws {
        let counter = Counter()
        do {
            // An endless sequence.
            let window = TaskWindow(sequence(first: 0) { $0 + 1 }, limit: 3) { number in
                counter.begin()
                return number
            }
            #expect(try await window.next() == 0)
            #expect(try await window.next() == 1)
        }
        #expect(counter.begun <= 4)
    }

    @Test func anEmptySequenceEnds() async throws {
        let window = TaskWindow([Int](), limit: 3) { $0 }
        #expect(try await window.next() == nil)
        #expect(try await window.next() == nil)
    }
}
