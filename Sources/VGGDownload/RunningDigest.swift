import Crypto

/// The SHA-256 of a file while its bytes come in.
package struct RunningDigest {
    private var state = SHA256()

    /// Begins with nothing.
    package init() {}

    /// Takes the next bytes in.
    mutating func add(_ bytes: UnsafeRawBufferPointer) { state.update(bufferPointer: bytes) }

    /// The digest of what came so far, in hexadecimal digits.
    package var hexadecimal: String {
        state.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
