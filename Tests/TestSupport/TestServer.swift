import Foundation
import Synchronization

/// A server on this machine that does to its clients what a test tells it to; each connection is for one request.
public final class TestServer: Sendable {
    /// What a test tells the server to do with a request.
    public typealias Answer = @Sendable (Request, Connection) -> Void

    /// What a client asked.
    public struct Request: Sendable {
        /// The method and the target.
        public let method, target: String
        /// The headers, their names in lower case.
        public let headers: [String: String]
        /// How many requests came before this one.
        public let index: Int

        /// Where the range that is asked for begins; nothing where all is asked for.
        public var rangeStart: Int? {
            headers["range"].flatMap {
                $0.hasPrefix("bytes=") && $0.hasSuffix("-") ? Int($0.dropFirst(6).dropLast()) : nil
            }
        }
    }

    /// The port that it listens on.
    public let port: Int
    private let listener: Int32
    private let answer: Answer
    private let seen = Mutex<[Request]>([])

    /// Listens on a port that the system chooses.
    public init(_ answer: @escaping Answer) throws {
        self.answer = answer
        signal(SIGPIPE, SIG_IGN)
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutableBytes(of: &address) { [listener] bytes in
            guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(listener, address, length) == 0 && listen(listener, 16) == 0
                && getsockname(listener, address, &length) == 0
        }
        guard listener >= 0, bound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        let server = Weak(self)
        Thread { [listener] in Self.serve(listener) { server.value } }.start()
    }

    /// Has the thread that listens end, which then closes the listener.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// The location of a file on this server.
    public func location(_ path: String = "/model.safetensors") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// All requests so far.
    public var requests: [Request] { seen.withLock { $0 } }

    private static func serve(_ listener: Int32, for server: @escaping @Sendable () -> TestServer?) {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                close(listener)
                return
            }
            Thread { server()?.serve(Connection(descriptor)) }.start()
        }
    }

    private func serve(_ connection: Connection) {
        defer { connection.close() }
        guard let head = connection.readHead() else { return }
        let request = seen.withLock { seen in
            let request = Request(head: head, index: seen.count)
            seen.append(request)
            return request
        }
        answer(request, connection)
    }
}

/// A server that goes when its test does.
private final class Weak: Sendable {
    private let server: Mutex<Box>

    private struct Box { weak var server: TestServer? }

    init(_ server: TestServer) { self.server = Mutex(Box(server: server)) }

    var value: TestServer? { server.withLock { $0.server } }
}

extension TestServer.Request {
    fileprivate init(head: String, index: Int) {
        let lines = head.split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        method = words.first.map(String.init) ?? ""
        target = words.count > 1 ? String(words[1]) : ""
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        self.headers = headers
        self.index = index
    }
}
