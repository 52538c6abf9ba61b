public import Foundation
import Synchronization

/// Runs other programs to their end.
public enum Subprocess {
    /// What became of a program.
    public struct Outcome: Sendable {
        /// The exit status, or the signal's number negated.
        public let status: Int32
        /// All of standard output.
        public let stdout: Data
        /// All of standard error.
        public let stderr: Data

        /// Standard output as text.
        public var output: String { String(decoding: stdout, as: UTF8.self) }
        /// Standard error as text.
        public var errors: String { String(decoding: stderr, as: UTF8.self) }
    }

    /// A program that did not end in time, and what it had written until then.
    public struct TimedOut: Error, CustomStringConvertible {
        /// The command, the limit and the output.
        public let description: String
    }

    /// Runs `executable` to its end, with `environment` added to this process's own (a nil value removes one).
    ///
    /// Both outputs are read while it runs, so that neither pipe fills up. After `seconds` it is killed and `TimedOut`
    /// thrown.
    public static func run(
        _ executable: URL, _ arguments: [String] = [], environment: [String: String?] = [:], stdin: Data = Data(),
        seconds: Double = 120
    ) throws -> Outcome {
        let streams = Streams()
        let path = executable.path(percentEncoded: false)
        let child = try Child(path, arguments, inherited(changed: environment), streams)
        let work = DispatchGroup()
        feed(stdin, to: streams.input, work)
        let (stdout, stderr) = (drain(streams.output, work), drain(streams.errors, work))
        let (status, inTime) = child.end(within: seconds)
        _ = work.wait(timeout: .now() + 5)
        let outcome = Outcome(status: status, stdout: stdout.value, stderr: stderr.value)
        guard inTime else {
            let name = ([executable.lastPathComponent] + arguments).joined(separator: " ")
            throw TimedOut(description: "\(name): not done in \(seconds) s\n\(outcome.output)\n\(outcome.errors)")
        }
        return outcome
    }

    private static func inherited(changed: [String: String?]) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["SWIFT_BACKTRACE"] = "enable=no"
        for (name, value) in changed { environment[name] = value }
        return environment
    }

    private static func feed(_ data: Data, to pipe: Pipe, _ work: DispatchGroup) {
        let handle = pipe.fileHandleForWriting
        signal(SIGPIPE, SIG_IGN)  // a program may end without reading its input
        DispatchQueue.global().async(group: work) {
            try? handle.write(contentsOf: data)
            try? handle.close()
        }
    }

    private static func drain(_ pipe: Pipe, _ work: DispatchGroup) -> Drain {
        let (handle, drain) = (pipe.fileHandleForReading, Drain())
        DispatchQueue.global().async(group: work) {
            while let data = try? handle.read(upToCount: 1 << 16), !data.isEmpty { drain.append(data) }
        }
        return drain
    }
}

/// What has come out of a pipe so far.
private final class Drain: Sendable {
    private let data = Mutex(Data())

    var value: Data { data.withLock { $0 } }

    func append(_ more: Data) { data.withLock { $0 += more } }
}
