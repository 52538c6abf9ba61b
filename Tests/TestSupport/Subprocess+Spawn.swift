import Foundation

extension Subprocess {
    /// A child process.
    ///
    /// Foundation's own does not tell an exit from a signal on Linux.
    struct Child {
        private let id: pid_t

        /// Starts `path` with its standard streams on the pipes.
        init(_ path: String, _ arguments: [String], _ environment: [String: String], _ streams: Streams) throws {
            #if os(macOS)
                var (actions, attributes): (posix_spawn_file_actions_t?, posix_spawnattr_t?) = (nil, nil)
            #else
                var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
            #endif
            posix_spawn_file_actions_init(&actions)
            posix_spawnattr_init(&attributes)
            defer {
                posix_spawn_file_actions_destroy(&actions)
                posix_spawnattr_destroy(&attributes)
            }
            configure(&attributes)
            for (number, handle) in streams.childEnds.enumerated() {
                posix_spawn_file_actions_adddup2(&actions, handle.fileDescriptor, Int32(number))
            }
            var id: pid_t = 0
            let status = withStrings([path] + arguments) { arguments in
                withStrings(environment.map { "\($0)=\($1)" }) { environment in
                    posix_spawn(&id, path, &actions, &attributes, arguments, environment)
                }
            }
            for handle in streams.childEnds { try? handle.close() }
            guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: status) ?? .EIO) }
            self.id = id
        }

        /// Waits for the end, and kills the process when its time is up; the status, and whether it came in time.
        func end(within seconds: Double) -> (status: Int32, inTime: Bool) {
            let deadline = Date(timeIntervalSinceNow: seconds)
            var (status, inTime): (Int32, _) = (0, true)
            while waitpid(id, &status, WNOHANG) == 0 {
                if inTime, Date() > deadline {
                    kill(-id, SIGKILL)
                    inTime = false
                }
                usleep(5000)
            }
            let signal = status & 0x7F
            return (signal == 0 ? (status >> 8) & 0xFF : -signal, inTime)
        }
    }

    /// The three pipes to a child.
    struct Streams {
        let input = Pipe()
        let output = Pipe()
        let errors = Pipe()

        /// Makes pipes that no other child inherits.
        init() {
            for pipe in [input, output, errors] {
                for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
                    _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
                }
            }
        }

        var childEnds: [FileHandle] {
            [input.fileHandleForReading, output.fileHandleForWriting, errors.fileHandleForWriting]
        }
    }
}

#if os(macOS)
    private typealias Attributes = posix_spawnattr_t?
#else
    private typealias Attributes = posix_spawnattr_t
#endif

/// Gives a child a group of its own, so that what it starts ends with it, and signals as a shell would.
///
/// The threads of Dispatch block signals, this process ignores SIGPIPE, and a child inherits both.
private func configure(_ attributes: inout Attributes) {
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var (none, pipe) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &pipe)
}

/// Lends `strings` as C takes a program's arguments: pointers, then a null.
private func withStrings<R>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
