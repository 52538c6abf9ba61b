import Foundation
import Synchronization

extension TestServer {
    /// A connection of the test server.
    public final class Connection: Sendable {
        private let descriptor: Int32
        private let isOpen = Mutex(true)

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        /// Reads up to the empty line after a request's headers; nothing where the client leaves before.
        func readHead() -> String? {
            var bytes: [UInt8] = [], byte: UInt8 = 0
            while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
                guard recv(descriptor, &byte, 1, 0) == 1, bytes.count < 1 << 16 else { return nil }
                bytes.append(byte)
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        /// Sends a status line and headers.
        public func head(_ status: String, _ headers: [(name: String, value: String)] = []) {
            let lines = ["HTTP/1.1 \(status)"] + headers.map { "\($0): \($1)" } + ["Connection: close"]
            send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        }

        /// Sends bytes.
        public func send(_ bytes: some Collection<UInt8>) {
            var rest = Array(bytes)[...]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, 0) }
                guard sent > 0 else { return }
                rest = rest.dropFirst(sent)
            }
        }

        /// Waits until the client closes the connection, or for some seconds.
        public func stall(seconds: Double = 5) {
            var time = timeval(tv_sec: Int(seconds), tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) > 0 {}
        }

        /// Breaks the connection off, so that the client gets an error and not an end.
        public func reset() {
            var linger = Foundation.linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Foundation.linger>.size))
            close()
        }

        /// Copies bytes between this connection and a port of this machine until both sides are done.
        public func tunnel(to port: Int) {
            guard let other = Connection(connectingTo: port) else { return }
            Thread { [self] in copy(to: other) }.start()
            other.copy(to: self)
            other.close()
        }

        /// Ends the connection.
        func close() {
            isOpen.withLock { isOpen in
                if isOpen { Foundation.close(descriptor) }
                isOpen = false
            }
        }

        private init?(connectingTo port: Int) {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let status = withUnsafeBytes(of: &address) { [descriptor] bytes in
                bytes.baseAddress.map {
                    connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
                }
            }
            guard status == 0 else { return nil }
        }

        private func copy(to other: Connection) {
            var block = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let got = recv(descriptor, &block, block.count, 0)
                guard got > 0 else { break }
                other.send(block[..<got])
            }
            shutdown(other.descriptor, Int32(SHUT_WR))
        }
    }
}
