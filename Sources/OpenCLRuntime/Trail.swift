internal import COpenCL
private import Synchronization

/// The commands of a queue that were not waited for yet.
///
/// They show a wait whether anything moves, and afterwards what failed on the way: some drivers run a command after a
/// failed one as if nothing were wrong.
final class Trail: Sendable {
    /// A command, and the call that gave it.
    private struct Command {
        let handle: Handle
        let call: StaticString

        /// The status where the command has ended, negative for a failure; nothing before, or where it cannot be read.
        var finalStatus: cl_int? {
            var status: cl_int = 0
            let name = cl_event_info(CL_EVENT_COMMAND_EXECUTION_STATUS)
            guard clGetEventInfo(handle.raw, name, MemoryLayout<cl_int>.size, &status, nil) == CL_SUCCESS else {
                return nil
            }
            return status <= CL_COMPLETE ? status : nil
        }
    }

    private struct State {
        var commands: [Command] = []
        var settled = 0
    }

    private let state = Mutex(State())

    /// Of more, every other one is left out: the rest still show whether anything moves.
    private static let capacity = 128

    func add(_ handle: Handle, _ call: StaticString) {
        state.withLock { state in
            if state.commands.count == Self.capacity {
                let kept = state.commands.enumerated().filter { $0 % 2 == 1 || $1.finalStatus ?? 0 < 0 }
                state.settled += state.commands.count - kept.count
                state.commands = kept.map(\.element)
            }
            state.commands.append(Command(handle: handle, call: call))
        }
    }

    /// A count that changes whenever a command ends.
    var progress: Int {
        state.withLock { state in state.settled + state.commands.count { $0.finalStatus != nil } }
    }

    /// How many commands have not ended.
    var pending: Int { state.withLock { state in state.commands.count { $0.finalStatus == nil } } }

    /// Forgets the commands that have ended; the first failure among them.
    func settle() -> (call: StaticString, status: cl_int)? {
        state.withLock { state in
            var failure: (StaticString, cl_int)?
            let pending = state.commands.filter { command in
                guard let status = command.finalStatus else { return true }
                if status < 0, failure == nil { failure = (command.call, status) }
                return false
            }
            state.settled += state.commands.count - pending.count
            state.commands = pending
            return failure
        }
    }
}
