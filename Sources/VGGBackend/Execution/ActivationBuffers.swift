import OpenCLRuntime

/// The buffers of activations of one session, on request each between two guards that show a write outside it.
struct ActivationBuffers {
    /// One buffer per slot of the plan.
    let slots: [Buffer<UInt8>]
    private let guarded: [Buffer<UInt8>]
    private let guardBytes: Int

    private static let canary: UInt8 = 0xA5

    /// Allocates the slots of a plan.
    init(_ sizes: [Int], manager: DeviceManager, queue: CommandQueue, withGuards: Bool) throws(CLError) {
        let context = manager.context
        guardBytes = withGuards ? 1024.roundedUp(to: context.sliceAlignmentBytes) : 0
        guard withGuards else {
            guarded = []
            slots = try sizes.map { (size) throws(CLError) in try manager.makeBuffer(count: size) }
            return
        }
        var (slots, guarded): ([Buffer<UInt8>], [Buffer<UInt8>]) = ([], [])
        for size in sizes {
            let whole = try Buffer<UInt8>(context, count: size + 2 * guardBytes)
            try queue.fill(whole, with: Self.canary)
            guarded.append(whole)
            slots.append(try whole.slice(from: guardBytes, count: size))
        }
        (self.slots, self.guarded) = (slots, guarded)
    }

    /// Throws where a guard was written to.
    func checkGuards(on queue: CommandQueue) throws {
        for (slot, whole) in guarded.enumerated() {
            let end = whole.count - guardBytes
            for start in [0, end] {
                var bytes = [UInt8](repeating: 0, count: guardBytes)
                try bytes.withUnsafeMutableBufferPointer { bytes in
                    try queue.read(from: whole, at: start, into: bytes)
                }
                if let index = bytes.firstIndex(where: { $0 != Self.canary }) {
                    let place =
                        start == 0 ? "\(guardBytes - index) bytes before its start" : "\(index) bytes past its end"
                    throw BackendError(.overrun, "a kernel wrote outside the buffer of slot \(slot): \(place)")
                }
            }
        }
    }
}
