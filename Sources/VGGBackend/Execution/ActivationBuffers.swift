import OpenCLRuntime

/// The buffers of activations of one session, on request each between two guards that show a write outside it.
struct ActivationBuffers {
    /// One buffer per slot of the plan.
    let slots: [Buffer<UInt8>]
    private let guarded: [Buffer<UInt8>]
    private let guardBytes: Int

    /// What the guards of a slot hold: not what those beside it do, for a kernel that copies them would write what is there.
    private static func canary(_ slot: Int) -> UInt8 { 0xA0 + UInt8(slot % 16) }

    /// Bytes of a guard that shows a mistake by a few values.
    static let smallGuard = 1024

    /// Allocates the slots of a plan, with guards of at least as many bytes; without guards where there are none.
    init(_ sizes: [Int], manager: DeviceManager, queue: CommandQueue, guardBytes wanted: Int = 0) throws(CLError) {
        let context = manager.context
        guardBytes = wanted.roundedUp(to: context.sliceAlignmentBytes)
        guard wanted > 0 else {
            guarded = []
            slots = try sizes.map { (size) throws(CLError) in try manager.makeBuffer(count: size) }
            return
        }
        var (slots, guarded): ([Buffer<UInt8>], [Buffer<UInt8>]) = ([], [])
        for (slot, size) in sizes.enumerated() {
            let whole = try Buffer<UInt8>(context, count: size + 2 * guardBytes)
            try queue.fill(whole, with: Self.canary(slot))
            guarded.append(whole)
            slots.append(try whole.slice(from: guardBytes, count: size))
        }
        (self.slots, self.guarded) = (slots, guarded)
    }

    /// The guards that were written to, and makes them whole again.
    func overruns(on queue: CommandQueue) throws(CLError) -> [BufferOverrun] {
        var found: [BufferOverrun] = []
        for (slot, whole) in guarded.enumerated() {
            for side in BufferOverrun.Side.allCases {
                let start = side == .before ? 0 : whole.count - guardBytes
                let bytes = try guardBytes(of: whole, from: start, on: queue)
                guard let index = bytes.firstIndex(where: { $0 != Self.canary(slot) }) else { continue }
                found.append(
                    BufferOverrun(slot: slot, side: side, distance: side == .before ? guardBytes - index : index))
                try queue.fill(whole, with: Self.canary(slot), range: start..<start + guardBytes)
            }
        }
        return found
    }

    private func guardBytes(
        of whole: Buffer<UInt8>, from start: Int, on queue: CommandQueue
    ) throws(CLError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: guardBytes)
        try queue.read(from: whole, at: start, into: &bytes)
        return bytes
    }

    /// Throws where a guard was written to.
    func checkGuards(on queue: CommandQueue) throws {
        if let overrun = try overruns(on: queue).first {
            throw BackendError(.overrun, "a kernel wrote outside the buffer of slot \(overrun.slot): \(overrun.place)")
        }
    }
}
