internal import COpenCL

/// The one way in which OpenCL answers questions: ask for a size, then for that many bytes.
struct InfoQuery {
    /// Name of the property, bytes offered, where to put them, where to put the bytes needed.
    typealias Ask = (cl_uint, Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> cl_int

    private let call: StaticString
    private let subject: String
    private let health: ContextHealth?
    private let ask: Ask

    /// Asks by `call`; `subject` says in errors what was asked about.
    init(_ call: StaticString, about subject: String, in health: ContextHealth? = nil, _ ask: @escaping Ask) {
        self.call = call
        self.subject = subject
        self.health = health
        self.ask = ask
    }

    /// An integer property.
    func value<Value: FixedWidthInteger>(_ name: cl_int, as type: Value.Type) throws(CLError) -> Value {
        var value: Value = 0
        let status = ask(cl_uint(name), MemoryLayout<Value>.size, &value, nil)
        try check(status, name)
        return value
    }

    /// An integer property, or nothing where the driver does not know it; throws where it is short of memory or lost.
    func value(_ name: cl_int) throws(CLError) -> Int? {
        var value: UInt64 = 0
        let status = ask(cl_uint(name), MemoryLayout<UInt64>.size, &value, nil)
        if [.outOfMemory, .deviceLost].contains(CLError.Code(status: status)) { try check(status, name) }
        return status == CL_SUCCESS ? Int(clamping: value) : nil
    }

    /// A property that is an array, or one that has no fixed size.
    func array<Element: BitwiseCopyable>(_ name: cl_int, of type: Element.Type) throws(CLError) -> [Element] {
        var byteCount = 0
        try check(ask(cl_uint(name), 0, nil, &byteCount), name)
        var status = CL_SUCCESS
        let count = byteCount / MemoryLayout<Element>.stride
        let elements = [Element](unsafeUninitializedCapacity: count) { memory, filled in
            // Zeroed, because drivers do not always write all the bytes that they announce.
            _ = UnsafeMutableRawBufferPointer(memory).initializeMemory(as: UInt8.self, repeating: 0)
            status = ask(cl_uint(name), count * MemoryLayout<Element>.stride, memory.baseAddress, nil)
            filled = status == CL_SUCCESS ? count : 0
        }
        try check(status, name)
        return elements
    }

    /// A text, without the spaces that some drivers pad it with.
    func string(_ name: cl_int) throws(CLError) -> String {
        let bytes = try array(name, of: UInt8.self).prefix { $0 != 0 }
        let text = Substring(decoding: bytes, as: UTF8.self).drop(while: \.isWhitespace)
        return String(text.reversed().drop(while: \.isWhitespace).reversed())
    }

    /// The words of a text.
    func words(_ name: cl_int, separator: Character = " ") throws(CLError) -> [String] {
        try string(name).split(separator: separator).map(String.init)
    }

    private func check(_ status: cl_int, _ name: cl_int) throws(CLError) {
        guard status != CL_SUCCESS else { return }
        let error = CLError(call, status, "property 0x\(String(name, radix: 16)) of \(subject) could not be read")
        throw health?.noted(error) ?? error
    }
}
