package import OpenCLRuntime

/// Copies between the host's memory and a device's, ready to be timed by the host's clock.
package final class TransferRate {
    /// Which way, from or to which memory of the host.
    package enum Direction: String, CaseIterable {
        /// From ordinary memory to the device.
        case uploadPageable = "upload, pageable memory"
        /// From memory that the driver has allocated to the device.
        case uploadPinned = "upload, pinned memory"
        /// From the device to ordinary memory.
        case downloadPageable = "download, pageable memory"
        /// From the device to memory that the driver has allocated.
        case downloadPinned = "download, pinned memory"
    }

    /// Bytes of each copy.
    package let bytes: Int
    private let timer: KernelTimer
    private let device, pinned: Buffer<UInt32>
    private let source: [UInt32]
    private var destination: [UInt32]

    /// Allocates the buffers and touches all of them.
    ///
    /// Throws `CLError` where OpenCL fails.
    package init(bytes: Int, timer: KernelTimer) throws(CLError) {
        let count = max(1, bytes / 4)
        self.bytes = 4 * count
        self.timer = timer
        source = (0..<count).map { UInt32(truncatingIfNeeded: $0 &* 2_654_435_761) }
        destination = [UInt32](repeating: 0, count: count)
        device = try Buffer(timer.manager.context, count: count)
        pinned = try Buffer(timer.manager.context, pinned: count)
        try timer.queue.write(source, to: device)
        try timer.queue.write(source, to: pinned)
    }

    /// Seconds of one copy.
    ///
    /// Throws `CLError` where OpenCL fails.
    package func seconds(_ direction: Direction) throws -> Double {
        switch direction {
        case .uploadPageable: try timed { () throws(CLError) in try timer.queue.write(source, to: device) }
        case .downloadPageable:
            try timed { () throws(CLError) in try timer.queue.read(from: device, into: &destination) }
        case .uploadPinned:
            try withPinned { (host) throws(CLError) in
                try self.timer.queue.write(UnsafeBufferPointer(host), to: self.device)
            }
        case .downloadPinned:
            try withPinned { (host) throws(CLError) in try self.timer.queue.read(from: self.device, into: host) }
        }
    }

    /// Copies every way once, and compares what arrives with what was sent.
    ///
    /// Throws `BackendError` with the code `unmeasurable` where a word differs, `CLError` where OpenCL fails.
    package func check() throws {
        for (upload, download) in [
            (Direction.uploadPageable, Direction.downloadPinned), (.uploadPinned, .downloadPageable),
        ] {
            try timer.queue.fill(device, with: UInt32.max)
            _ = try seconds(upload)
            if download == .downloadPinned { try timer.queue.fill(pinned, with: UInt32.max) }
            _ = try seconds(download)
            let arrived = download == .downloadPinned ? try timer.queue.read(pinned) : destination
            if let index = arrived.indices.first(where: { arrived[$0] != source[$0] }) {
                throw timer.wrong(
                    "transfers (\(upload.rawValue); \(download.rawValue))",
                    "word \(index) is \(arrived[index]), not \(source[index])")
            }
        }
    }

    private func timed(_ body: () throws(CLError) -> Void) throws(CLError) -> Double {
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start) / .seconds(1)
    }

    /// Times a copy while the pinned memory is the host's.
    private func withPinned(_ body: (UnsafeMutableBufferPointer<UInt32>) throws(CLError) -> Void) throws -> Double {
        try timer.queue.map(pinned, access: .readWrite) { host in
            Result { try timed { () throws(CLError) in try body(host) } }
        }.get()
    }
}
