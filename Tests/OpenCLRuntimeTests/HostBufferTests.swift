import OpenCLRuntime
import Synchronization
import TestSupport
import Testing

/// Page-aligned host memory that says when it goes.
private final class HostMemory: Sendable {
    static let freed = Atomic(0)
    nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

    init(_ values: [Float]) {
        bytes = .allocate(byteCount: 4 * values.count, alignment: 4096)
        bytes.copyBytes(from: values.withUnsafeBytes(Array.init))
    }

    deinit {
        bytes.deallocate()
        Self.freed.add(1, ordering: .relaxed)
    }

    var readable: UnsafeRawBufferPointer { UnsafeRawBufferPointer(bytes) }
}

@Suite struct HostBufferTests {
    @Test func kernelsReadTheHostsMemory() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let memory = HostMemory([1, 2, 3, 4])
        let input = try Buffer<Float>(context, over: memory.readable, owner: memory)
        let output = try Buffer<Float>(context, count: 4)
        var kernel = try TestKernels.kernel("scale")
        try kernel.setArguments(output, input, Float(10), Int32(4))
        try queue.launch(kernel, NDRange(4))
        #expect(try queue.read(output) == [10, 20, 30, 40])
    }

    @Test func unifiedMemoryIsNotCopied() throws {
        let (device, context) = try TestDevice.shared()
        guard device.hasUnifiedMemory else { return }
        let queue = try TestDevice.queue()
        let memory = HostMemory([1, 2, 3, 4])
        let buffer = try Buffer<Float>(context, over: memory.readable, owner: memory)
        let address = try queue.map(buffer, access: .read) { UnsafeRawPointer($0.baseAddress) }
        #expect(address == memory.readable.baseAddress)
        memory.bytes.storeBytes(of: 42, toByteOffset: 8, as: Float.self)
        #expect(try queue.read(buffer) == [1, 2, 42, 4])
    }

    @Test func ownerLivesUntilTheLastCommandIsDone() async throws {
        await #expect(processExitsWith: .success) {
            let (_, context) = try TestDevice.shared()
            let queue = try TestDevice.queue()
            let gate = try UserEvent(context)
            let output = try Buffer<Float>(context, count: 4)
            var kernel = try TestKernels.kernel("scale")
            do {
                let memory = HostMemory([1, 2, 3, 4])
                let input = try Buffer<Float>(context, over: memory.readable, owner: memory)
                try kernel.setArguments(output, input, Float(2), Int32(4))
                try queue.launch(kernel, NDRange(4), after: [gate.event])
                try kernel.setArgument(output, at: 1)
            }
            #expect(HostMemory.freed.load(ordering: .relaxed) == 0)
            try gate.complete()
            #expect(try queue.read(output) == [2, 4, 6, 8])
            #expect(HostMemory.freed.load(ordering: .relaxed) == 1)
        }
    }

    @Test(arguments: [(1, 8), (0, 7), (0, 0)]) func unfitBytesAreRefused(offset: Int, count: Int) throws {
        let (_, context) = try TestDevice.shared()
        let memory = HostMemory([1, 2, 3, 4])
        let part = UnsafeRawBufferPointer(rebasing: memory.readable[offset..<offset + count])
        let error = try #require(failure { _ = try Buffer<Float>(context, over: part, owner: memory) })
        #expect(error.code == .invalidArgument && error.call == "clCreateBuffer")
    }
}
