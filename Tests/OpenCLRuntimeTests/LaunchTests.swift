import OpenCLRuntime
import TestSupport
import Testing

@Suite struct LaunchTests {
    @Test(arguments: [
        NDRange(7), NDRange(5, 3), NDRange(4, 3, 2), NDRange(1, 1, 3), NDRange(8, 4, local: (4, 2, 1)),
        NDRange(4, 4, 4, local: (1, 2, 4)),
    ])
    func everyWorkItemRunsOnce(range: NDRange) throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let (columns, rows, planes) = (range.global.x, range.global.y, range.global.z)
        let out = try CanaryBuffer<Int32>(context, count: columns * rows * planes, canary: -1)
        var kernel = try TestKernels.kernel("coordinates")
        try kernel.setArguments(out.payload)
        try queue.launch(kernel, range)
        let expected = (0..<columns * rows * planes).map { i -> Int32 in
            let (x, y, z) = (i % columns, i / columns % rows, i / columns / rows)
            return Int32(100 * x + 10 * y + z)
        }
        #expect(try out.values(queue) == expected)
        #expect(try out.damage(queue) == [])
    }

    /// The slices of a range of 6 x 4 x 3 work-items, in any order, are the whole.
    @Test func offsetsAreWhereWorkItemsBegin() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let out = try CanaryBuffer<Int32>(context, count: 72, canary: -1)
        var kernel = try TestKernels.kernel("shifted")
        try kernel.setArguments(out.payload, Int32(6), Int32(4))
        for (y, z) in [(2, 1), (0, 0), (2, 0), (0, 1)] {
            for (x, local) in [(2, (2, 2, 1)), (0, (1, 1, 1))] {
                let range = NDRange(x == 0 ? 2 : 4, 2, z == 0 ? 1 : 2, local: local, offset: SIMD3(x, y, z))
                try queue.launch(kernel, range)
            }
        }
        let expected = (0..<72).map { i -> Int32 in
            let (x, y, z) = (i % 6, i / 6 % 4, i / 24)
            return Int32(1000 * z + 100 * y + 10 * x + 1)
        }
        #expect(try out.values(queue) == expected)
        #expect(try out.damage(queue) == [])
        #expect(failure { try queue.launch(kernel, NDRange(1, offset: SIMD3(-1, 0, 0))) }?.code == .invalidArgument)
    }

    @Test func inOrderLaunchesFollowEachOther() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let values = try Buffer<Int32>(context, copying: Array(repeating: 0, count: 100))
        var kernel = try TestKernels.kernel("increment")
        try kernel.setArguments(values)
        for _ in 0..<100 { try queue.launch(kernel, NDRange(100)) }
        try queue.flush()
        try queue.finish()
        #expect(try queue.read(values) == Array(repeating: 100, count: 100))
    }

    @Test func outOfOrderLaunchesFollowTheirEvents() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue(outOfOrder: true)
        let a = try Buffer<Float>(context, copying: [1, 2, 3])
        let b = try Buffer<Float>(context, count: 3)
        var forward = try TestKernels.kernel("scale")
        var back = try TestKernels.kernel("scale")
        try forward.setArguments(b, a, Float(2), Int32(3))
        try back.setArguments(a, b, Float(1), Int32(3))
        var last: [Event] = []
        for _ in 0..<10 {
            let event = try queue.launchTimed(forward, NDRange(3), after: last)
            last = [try queue.launchTimed(back, NDRange(3), after: [event])]
        }
        #expect(try queue.read(a, after: last) == [1024, 2048, 3072])
    }

    @Test func barriersOrderAnUnorderedQueue() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue(outOfOrder: true)
        let values = try Buffer<Int32>(context, copying: Array(repeating: 0, count: 16))
        var kernel = try TestKernels.kernel("increment")
        try kernel.setArguments(values)
        for _ in 0..<10 {
            try queue.launch(kernel, NDRange(16))
            try queue.barrier()
        }
        try queue.marker().wait()
        #expect(try queue.read(values) == Array(repeating: 10, count: 16))
    }

    @Test func tooLargeWorkGroupNamesTheKernel() throws {
        let (device, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let size = 2 * device.maxWorkGroupSize
        var kernel = try TestKernels.kernel("increment")
        try kernel.setArguments(try Buffer<Int32>(context, count: size))
        do {
            try queue.launch(kernel, NDRange(size, local: (size, 1, 1)))
            Issue.record("a work-group of \(size) was accepted")
        } catch {
            #expect(error.code == .invalidArgument && error.call == "clEnqueueNDRangeKernel")
            for text in ["kernel increment", "\(size) in groups of \(size)", device.name, "\(device.maxWorkGroupSize)"]
            {
                #expect(error.detail.contains(text), "\(error)")
            }
        }
    }

    @Test(arguments: [
        NDRange(0), NDRange(-4), NDRange(4, 0), NDRange(8, local: (3, 1, 1)), NDRange(8, local: (0, 1, 1)),
        NDRange(8, local: (-8, 1, 1)), NDRange(.min, local: (-1, 1, 1)),
    ])
    func unfitRangesAreRefused(range: NDRange) throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        var kernel = try TestKernels.kernel("increment")
        try kernel.setArguments(try Buffer<Int32>(context, count: 8))
        do {
            try queue.launch(kernel, range)
            Issue.record("\(range) was accepted")
        } catch {
            #expect(error.code == .invalidArgument && error.status == 0 && error.detail.contains("kernel increment"))
        }
    }

    @Test func missingArgumentsAreRefused() throws {
        let queue = try TestDevice.queue()
        let kernel = try TestKernels.kernel("increment")
        do {
            try queue.launch(kernel, NDRange(8))
            Issue.record("a kernel without arguments was launched")
        } catch {
            #expect(error.code == .invalidArgument && error.detail.contains("kernel increment"))
        }
    }
}
