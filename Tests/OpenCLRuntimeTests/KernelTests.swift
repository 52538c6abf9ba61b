import OpenCLRuntime
import TestSupport
import Testing

/// A value of two members, as `pair` in the kernel's source.
private struct Pair: BitwiseCopyable, KernelArgument {
    var first: Int32
    var second: Float
}

@Suite struct KernelTests {
    @Test func argumentsOfMixedTypes() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let out = try Buffer<Int64>(context, count: 9)
        var kernel = try TestKernels.kernel("widths")
        #expect(kernel.argumentCount == 10)
        try kernel.setArguments(
            out, Int8(-8), UInt8(200), Int16(-300), UInt16(60000), Int32(-70000), UInt32(4_000_000_000),
            Int64(-5_000_000_000), UInt64(6_000_000_000), Float(1.5))
        try queue.launch(kernel, NDRange(1))
        #expect(
            try queue.read(out) == [
                -8, 200, -300, 60000, -70000, 4_000_000_000, -5_000_000_000, 6_000_000_000, 12,
            ])
    }

    @Test func structuresAreArguments() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let out = try Buffer<Float>(context, count: 1)
        var kernel = try TestKernels.kernel("structure")
        try kernel.setArguments(out, Pair(first: 3, second: 0.5))
        try queue.launch(kernel, NDRange(1))
        #expect(try queue.read(out) == [3.5])
    }

    @Test func doublesWhereTheDeviceHasThem() throws {
        let (device, context) = try TestDevice.shared()
        guard device.supportsDouble else { return }
        let program = try Program(
            context, source: "kernel void f(global double *out, double x) { out[0] = 2.0 * x; }")
        let out = try Buffer<Double>(context, count: 1)
        var kernel = try Kernel(program, "f")
        try kernel.setArguments(out, 0.1)
        let queue = try TestDevice.queue()
        try queue.launch(kernel, NDRange(1))
        #expect(try queue.read(out) == [0.2])
    }

    @Test func localMemory() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let values = try Buffer<Int32>(context, copying: Array(0..<8))
        var kernel = try TestKernels.kernel("reverse")
        try kernel.setArguments(values, LocalMemory(byteCount: 16))
        try queue.launch(kernel, NDRange(8, local: (4, 1, 1)))
        #expect(try queue.read(values) == [3, 2, 1, 0, 7, 6, 5, 4])
    }

    @Test func oneArgumentCanBeBoundAnew() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let out = try Buffer<Float>(context, count: 2)
        var kernel = try TestKernels.kernel("scale")
        try kernel.setArguments(out, try Buffer<Float>(context, copying: [1, 2]), Float(2), Int32(2))
        try kernel.setArgument(Float(-3), at: 2)
        try queue.launch(kernel, NDRange(2))
        #expect(try queue.read(out) == [-3, -6])
    }

    @Test func boundBuffersStayAlive() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let out = try Buffer<Float>(context, count: 2)
        weak var input: Buffer<Float>?
        var kernel = try TestKernels.kernel("scale")
        do {
            let buffer = try Buffer<Float>(context, copying: [1, 2])
            input = buffer
            try kernel.setArguments(out, buffer, Float(2), Int32(2))
        }
        #expect(input != nil)
        try queue.launch(kernel, NDRange(2))
        #expect(try queue.read(out) == [2, 4])
        try kernel.setArgument(out, at: 1)
        #expect(input == nil)
    }

    @Test func unknownNameListsTheKernels() throws {
        let error = try #require(failure { _ = try TestKernels.kernel("scala") })
        #expect(error.code == .invalidArgument && error.call == "clCreateKernel")
        #expect(error.detail.contains("no kernel scala") && error.detail.contains("scale"))
    }

    @Test func wrongArgumentsAreRefused() throws {
        let (_, context) = try TestDevice.shared()
        let buffer = try Buffer<Float>(context, count: 1)
        var kernel = try TestKernels.kernel("scale")
        func error(_ body: (inout Kernel) throws -> Void, _ kernel: inout Kernel) throws -> CLError {
            do { try body(&kernel) } catch { return try #require(error as? CLError) }
            throw Missing()
        }
        let few = try error({ try $0.setArguments(buffer, Float(1)) }, &kernel)
        #expect(few.code == .invalidArgument && few.detail.contains("takes 4 arguments, not 2"))
        let wide = try error({ try $0.setArguments(buffer, buffer, 1.5, Int32(1)) }, &kernel)
        #expect(wide.code == .invalidArgument && wide.detail.contains("argument 2 of kernel scale"))
        for index in [-1, 4, .max] {
            let outside = try error({ try $0.setArgument(Float(0), at: index) }, &kernel)
            #expect(outside.code == .invalidArgument && outside.detail.contains("\(index)"))
        }
    }

    @Test func workGroupLimit() throws {
        let (device, _) = try TestDevice.shared()
        let limit = try TestKernels.kernel("reverse").workGroupLimit(on: device)
        #expect((1...device.maxWorkGroupSize).contains(limit.maxSize))
        #expect(limit.preferredMultiple >= 1)
        #expect(limit.maxExtents.x == device.maxWorkItemSizes[0])
    }

    @Test func kernelsMoveBetweenTasks() async throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let results = try await withThrowingTaskGroup(of: [Float].self) { group in
            for factor in 1...8 {
                group.addTask {
                    let out = try Buffer<Float>(context, count: 2)
                    let input = try Buffer<Float>(context, copying: [1, 10])
                    var kernel = try TestKernels.kernel("scale")
                    for _ in 0..<20 {
                        try kernel.setArguments(out, input, Float(factor), Int32(2))
                        try queue.launch(kernel, NDRange(2))
                    }
                    return try queue.read(out)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.map { $0[0] }.sorted() == (1...8).map(Float.init))
        #expect(results.allSatisfy { $0[1] == 10 * $0[0] })
    }
}

private struct Missing: Error {}
