import OpenCLRuntime
import TestSupport
import Testing

@Suite struct BufferTests {
    @Test(arguments: [1, 2, 1023, 65536]) func copiedElementsComeBack(count: Int) throws {
        let (_, context) = try TestDevice.shared()
        let values = (0..<count).map { Float($0) - 7.5 }
        let buffer = try Buffer(context, copying: values)
        #expect(buffer.count == count && buffer.byteCount == 4 * count)
        #expect(try TestDevice.queue().read(buffer) == values)
    }

    @Test func elementsOfOtherTypes() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        #expect(try queue.read(Buffer(context, copying: [1, 2, 255] as [UInt8])) == [1, 2, 255])
        #expect(try queue.read(Buffer(context, copying: [.max, .min] as [Int64])) == [.max, .min])
        let vectors = [SIMD4<Float>(1, 2, 3, 4), SIMD4<Float>(5, 6, 7, 8)]
        #expect(try queue.read(Buffer(context, copying: vectors, access: .readOnly)) == vectors)
    }

    @Test(arguments: [0, -1, .min]) func countsBelowOneAreRefused(count: Int) throws {
        let (_, context) = try TestDevice.shared()
        let error = try #require(failure { _ = try Buffer<Float>(context, count: count) })
        #expect(error.code == .invalidArgument && error.call == "clCreateBuffer" && error.status == 0)
        #expect(error.detail.contains("\(count) elements"))
    }

    @Test func noElementsAreRefused() throws {
        let (_, context) = try TestDevice.shared()
        let error = try #require(failure { _ = try Buffer<Float>(context, copying: []) })
        #expect(error.code == .invalidArgument)
    }

    @Test func requestsOverTheLimitSayNeedAndHave() throws {
        let (device, context) = try TestDevice.shared()
        let count = device.maxAllocationBytes / 4 + 1
        let error = try #require(failure { _ = try Buffer<Float>(context, count: count) })
        #expect(error.code == .allocationTooLarge && error.status == 0)
        for text in ["\(4 * count) bytes", "\(device.maxAllocationBytes) bytes", device.name] {
            #expect(error.detail.contains(text), "\(error)")
        }
    }

    @Test(arguments: [Int.max, .max / 2, .max / 8 + 1]) func overflowsAreRefused(count: Int) throws {
        let (_, context) = try TestDevice.shared()
        let error = try #require(failure { _ = try Buffer<Int64>(context, count: count) })
        #expect(error.code == .allocationTooLarge && error.status == 0)
    }
}

@Suite struct SliceTests {
    @Test func sliceSharesTheElements() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let start = context.sliceAlignmentBytes / 4
        let whole = try Buffer<Int32>(context, copying: Array(0..<Int32(4 * start)))
        let slice = try whole.slice(from: start, count: 5)
        #expect(try queue.read(slice) == (0..<5).map { Int32(start) + $0 })
        try queue.write([-1, -2], to: slice, at: 3)
        let values = try queue.read(whole)
        #expect(values[start + 2] == Int32(start + 2) && values[start + 3] == -1 && values[start + 4] == -2)
        #expect(values[start + 5] == Int32(start + 5))
    }

    @Test func sliceOfASliceBeginsThere() throws {
        let (_, context) = try TestDevice.shared()
        let start = context.sliceAlignmentBytes / 4
        let whole = try Buffer<Int32>(context, copying: Array(0..<Int32(6 * start)))
        let inner = try whole.slice(from: start, count: 5 * start).slice(from: 2 * start, count: 3)
        #expect(try TestDevice.queue().read(inner) == (0..<3).map { Int32(3 * start) + $0 })
    }

    @Test func sliceOutlivesTheWhole() throws {
        let (_, context) = try TestDevice.shared()
        var whole: Buffer<Int32>? = try Buffer(context, copying: Array(0..<1024))
        let slice = try #require(try whole?.slice(from: 0, count: 4))
        whole = nil
        #expect(try TestDevice.queue().read(slice) == [0, 1, 2, 3])
    }

    @Test func unalignedSlicesAreRefused() throws {
        let (_, context) = try TestDevice.shared()
        let whole = try Buffer<UInt8>(context, count: 4 * context.sliceAlignmentBytes)
        for start in [1, context.sliceAlignmentBytes - 1, context.sliceAlignmentBytes + 1] {
            let error = try #require(failure { _ = try whole.slice(from: start, count: 1) })
            #expect(error.code == .invalidArgument && error.call == "clCreateSubBuffer")
            #expect(error.detail.contains("multiple of the \(context.sliceAlignmentBytes) bytes"))
        }
    }

    @Test(arguments: [(0, 0), (0, 257), (-1, 1), (256, 1), (128, 129), (0, -1), (.max, 1), (1, .max), (.min, .max)])
    func rangesOutsideAreRefused(start: Int, count: Int) throws {
        let (_, context) = try TestDevice.shared()
        let whole = try Buffer<Float>(context, count: 256)
        let error = try #require(failure { _ = try whole.slice(from: start, count: count) })
        #expect(error.code == .invalidArgument && error.detail.contains("buffer of 256 elements"))
    }
}
