import OpenCLRuntime
import TestSupport
import Testing

@Suite struct LiveObjectsTests {
    @Test func everythingIsGivenBack() async {
        await #expect(processExitsWith: .success) {
            let device = try TestDevice.shared().device
            let before = LiveObjects.snapshot().live
            try await useEverything(device)
            let counts = LiveObjects.snapshot()
            #expect(counts.live == before, "\(counts)")
            #expect(counts.failedReleases == 0)
            for kind in LiveObjects.Kind.allCases { #expect(counts.created[kind, default: 0] > 0, "\(kind)") }
        }
    }

    @Test func failuresGiveEverythingBackToo() async {
        await #expect(processExitsWith: .success) {
            let device = try TestDevice.shared().device
            let before = LiveObjects.snapshot().live
            try failEverywhere(device)
            let counts = LiveObjects.snapshot()
            #expect(counts.live == before && counts.failedReleases == 0, "\(counts)")
            #expect(counts.created[.program, default: 0] > 0)
        }
    }

    @Test func liveObjectsAreCounted() async {
        await #expect(processExitsWith: .success) {
            let (_, context) = try TestDevice.shared()
            #expect(LiveObjects.snapshot().live == [.context: 1])
            let buffer = try Buffer<Float>(context, count: 64)
            #expect(LiveObjects.snapshot().live == [.context: 1, .buffer: 1])
            let slice = try buffer.slice(from: 0, count: 1)
            #expect(LiveObjects.snapshot().live == [.context: 1, .buffer: 2])
            #expect(slice.count + buffer.count == 65)
        }
    }
}

private func useEverything(_ device: Device) async throws {
    let parts = try device.subdivided(equally: 1)
    let context = try Context(parts)
    let queue = try CommandQueue(context, device: parts[0], outOfOrder: true, profiling: true)
    let program = try Program(context, source: TestKernels.source)
    let values = try Buffer<Int32>(context, copying: Array(0..<64))
    let owner = Owner()
    let host = try Buffer<Int32>(context, over: UnsafeRawBufferPointer(owner.memory), owner: owner)
    var kernel = try Kernel(program, "increment")
    try kernel.setArguments(try values.slice(from: 0, count: 32))
    let event = try queue.launchTimed(kernel, NDRange(32))
    try await event.completion()
    try queue.map(values, access: .readWrite) { $0[0] += 1 }
    try queue.copy(from: host, to: values)
    try await queue.marker().completion()
    try queue.finish()
}

private func failEverywhere(_ device: Device) throws {
    let context = try Context([device])
    let queue = try CommandQueue(context, device: device)
    #expect(failure { _ = try Program(context, source: "kernel void") } != nil)
    #expect(failure { _ = try Program(context, binary: [1, 2, 3], device: device) } != nil)
    let program = try Program(context, source: TestKernels.source)
    #expect(failure { _ = try Kernel(program, "none") } != nil)
    #expect(failure { _ = try Buffer<Float>(context, count: .max) } != nil)
    let kernel = try Kernel(program, "increment")
    do {
        _ = try queue.launchTimed(kernel, NDRange(1))
        Issue.record("a kernel without arguments was launched")
    } catch {
        #expect(error.code == .invalidArgument)
    }
}

private final class Owner: Sendable {
    nonisolated(unsafe) let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 4096)

    init() { memory.initializeMemory(as: UInt8.self, repeating: 0) }

    deinit { memory.deallocate() }
}
