package import OpenCLRuntime

/// The kernels that read, write and copy a large buffer, bound and ready to be timed; `Kernels/cl/memory_rate.cl`.
package final class MemoryRate: Sendable {
    /// What is done with the memory.
    package enum Access: String, Sendable, CaseIterable {
        /// Every word of the source is read.
        case read
        /// Every word of the destination is written.
        case write
        /// Every word of the source is read, and written to the destination.
        case copy
    }

    /// How the buffers are divided.
    package let variant: MemoryVariant
    private let timer: KernelTimer
    private let source, destination, sums: Buffer<UInt32>
    private let fill, read, write, copy: Kernel
    private let range: NDRange

    private static let origins = (source: UInt32(1), destination: UInt32(0xFFFF_0000))

    /// Builds the program and makes the buffers.
    ///
    /// Throws `CLError` where OpenCL fails.
    package init(_ variant: MemoryVariant, timer: KernelTimer) throws(CLError) {
        let context = timer.manager.context
        // In large pages where weights and activations lie in such.
        source = try timer.manager.makeBuffer(count: variant.count)
        destination = try timer.manager.makeBuffer(count: variant.count)
        sums = try Buffer(context, count: variant.grid.items * variant.width)
        let run = Int32(clamping: variant.run)
        var kernel = try timer.kernel("memory_write", of: variant.program)
        try kernel.setArguments(source, Self.origins.source, run)
        fill = kernel
        kernel = try timer.kernel("memory_read", of: variant.program)
        try kernel.setArguments(source, sums, run)
        read = kernel
        kernel = try timer.kernel("memory_write", of: variant.program)
        try kernel.setArguments(destination, Self.origins.destination, run)
        write = kernel
        kernel = try timer.kernel("memory_copy", of: variant.program)
        try kernel.setArguments(source, destination, run)
        copy = kernel
        range = try variant.grid.range(of: copy, on: timer.manager.device)
        self.variant = variant
        self.timer = timer
    }

    /// Seconds of one pass over the memory by the device's clock.
    ///
    /// Throws as `KernelTimer.seconds` does.
    package func seconds(_ access: Access) throws -> Double {
        switch access {
        case .read: try timer.seconds(read, range)
        case .write: try timer.seconds(write, range)
        case .copy: try timer.seconds(copy, range)
        }
    }

    /// Runs every kernel once, which the source needs, and compares every word with what it must be.
    ///
    /// Throws `BackendError` with the code `unmeasurable` where one differs, `CLError` where OpenCL fails.
    package func check() throws {
        _ = try timer.seconds(fill, range)
        try check(source, "memory_write", origin: Self.origins.source)
        _ = try seconds(.write)
        try check(destination, "memory_write", origin: Self.origins.destination)
        _ = try seconds(.copy)
        try check(destination, "memory_copy", origin: Self.origins.source)
        _ = try seconds(.read)
        for (index, sum) in try timer.queue.read(sums).enumerated() {
            let expected = variant.sum(ofItem: index / variant.width, origin: Self.origins.source)
            guard sum == expected else {
                throw timer.wrong("memory_read", "sum \(index) is \(sum), not \(expected)")
            }
        }
    }

    /// Compares a buffer, piece by piece, with what `memory_write` puts there from `origin` on.
    private func check(_ buffer: Buffer<UInt32>, _ kernel: String, origin: UInt32) throws {
        let width = variant.width
        var piece = [UInt32](repeating: 0, count: min(1 << 20, variant.count))
        for start in stride(from: 0, to: variant.count, by: piece.count) {
            let count = min(piece.count, variant.count - start)
            try timer.queue.read(from: buffer, at: start, into: &piece, range: 0..<count)
            let flaw = piece[..<count].indices.first {
                piece[$0] != MemoryVariant.word(ofVector: (start + $0) / width, origin: origin)
            }
            if let flaw {
                let expected = MemoryVariant.word(ofVector: (start + flaw) / width, origin: origin)
                throw timer.wrong(kernel, "word \(start + flaw) is \(piece[flaw]), not \(expected)")
            }
        }
    }
}
