import Dispatch

/// Runs an actor's jobs one after the other on a thread of Dispatch's, so that waiting for a device never holds up
/// the threads on which Swift's tasks run.
final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
