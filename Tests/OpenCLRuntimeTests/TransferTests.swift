import OpenCLRuntime
import TestSupport
import Testing

@Suite struct TransferTests {
    @Test func writesLandAtTheirOffset() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let buffer = try Buffer<Int32>(context, copying: Array(repeating: 0, count: 8))
        try queue.write([1, 2, 3], to: buffer, at: 5)
        try [Int32(9), 8].withUnsafeBufferPointer { try queue.write($0, to: buffer, at: 1) }
        #expect(try queue.read(buffer) == [0, 9, 8, 0, 0, 1, 2, 3])
    }

    @Test func bytesNeedNotBeAligned() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let buffer = try Buffer<UInt32>(context, count: 2)
        let bytes: [UInt8] = [0xFF, 1, 0, 0, 0, 2, 0, 0, 0]
        try bytes.withUnsafeBytes { bytes in
            try queue.write(UnsafeRawBufferPointer(rebasing: bytes[1...]), to: buffer)
        }
        #expect(try queue.read(buffer) == [1, 2])
        let error = try bytes.withUnsafeBytes { bytes in
            try #require(failure { try queue.write(bytes, to: buffer) })
        }
        #expect(error.code == .invalidArgument && error.detail.contains("9 bytes"))
    }

    @Test func partsAreRead() throws {
        let (_, context) = try TestDevice.shared()
        let buffer = try Buffer<Int32>(context, copying: Array(0..<10))
        let queue = try TestDevice.queue()
        var part = [Int32](repeating: -1, count: 3)
        try part.withUnsafeMutableBufferPointer { try queue.read(from: buffer, at: 7, into: $0) }
        #expect(part == [7, 8, 9])
    }

    @Test func transfersThatReturnAtOnce() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue(outOfOrder: true)
        let buffer = try Buffer<Int32>(context, count: 4)
        let source = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 4)
        let target = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 2)
        defer {
            source.deallocate()
            target.deallocate()
        }
        _ = source.initialize(from: [5, 6, 7, 8])
        target.initialize(repeating: 0)
        let written = try queue.writeAsync(UnsafeBufferPointer(source), to: buffer)
        let read = try queue.readAsync(from: buffer, at: 2, into: target, after: [written])
        try read.wait()
        #expect(Array(target) == [7, 8])
    }

    @Test func copiesStayOnTheDevice() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let source = try Buffer<Int32>(context, copying: Array(1...6))
        let target = try Buffer<Int32>(context, copying: Array(repeating: 0, count: 6))
        try queue.copy(from: source, range: 1..<3, to: target, at: 3)
        #expect(try queue.read(target) == [0, 0, 0, 2, 3, 0])
        try queue.copy(from: source, to: target)
        #expect(try queue.read(target) == Array(1...6))
        let error = try #require(failure { try queue.copy(from: source, range: 0..<4, to: source, at: 1) })
        #expect(error.code == .invalidArgument && error.status == -8)
    }

    @Test func fills() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let buffer = try Buffer<Float>(context, count: 5)
        try queue.fill(buffer, with: 2.5)
        try queue.fill(buffer, with: -1, range: 1..<3)
        #expect(try queue.read(buffer) == [2.5, -1, -1, 2.5, 2.5])
        let vectors = try Buffer<SIMD16<Double>>(context, count: 2)
        try queue.fill(vectors, with: SIMD16(repeating: 3))
        #expect(try queue.read(vectors) == [SIMD16(repeating: 3), SIMD16(repeating: 3)])
    }

    @Test(arguments: [(0, 9), (8, 1), (-1, 1), (7, 2), (.max, 2), (0, 0)])
    func transfersOutsideAreRefused(offset: Int, count: Int) throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let buffer = try Buffer<Float>(context, count: 8)
        let small = try Buffer<Float>(context, count: 8)
        let large = try Buffer<Float>(context, count: 64)
        let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
        defer { memory.deallocate() }
        memory.initialize(repeating: 0)
        let attempts: [(String, () throws -> Void)] = [
            ("clEnqueueWriteBuffer", { try queue.write(UnsafeBufferPointer(memory), to: buffer, at: offset) }),
            ("clEnqueueReadBuffer", { try queue.read(from: buffer, at: offset, into: memory) }),
            ("clEnqueueWriteBuffer", { _ = try queue.writeAsync(.init(memory), to: buffer, at: offset) }),
            ("clEnqueueReadBuffer", { _ = try queue.readAsync(from: buffer, at: offset, into: memory) }),
            ("clEnqueueCopyBuffer", { try queue.copy(from: large, range: 0..<count, to: buffer, at: offset) }),
            ("clEnqueueCopyBuffer", { try queue.copy(from: buffer, range: 0..<count, to: small, at: offset) }),
        ]
        for (call, attempt) in attempts {
            let error = try #require(failure(attempt), "\(call)")
            #expect(error.code == .invalidArgument && error.call == call && error.status == 0)
        }
    }

    @Test func fillsAndMapsOutsideAreRefused() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let buffer = try Buffer<Float>(context, count: 8)
        for range in [0..<9, -1..<3, 2..<2, 8..<9, Int.min..<0] {
            let filled = try #require(failure { try queue.fill(buffer, with: 0, range: range) })
            #expect(filled.code == .invalidArgument && filled.call == "clEnqueueFillBuffer")
            let mapped = try #require(failure { try queue.map(buffer, access: .read, range: range) { _ in } })
            #expect(mapped.code == .invalidArgument && mapped.call == "clEnqueueMapBuffer")
        }
    }
}

@Suite struct MappingTests {
    @Test func mappedElementsAreTheBuffers() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let buffer = try Buffer<Int32>(context, copying: Array(0..<8))
        let sum = try queue.map(buffer, access: .read, range: 2..<5) { $0.reduce(0, +) }
        #expect(sum == 9)
        try queue.map(buffer, access: .readWrite, range: 6..<8) { elements in
            for i in elements.indices { elements[i] *= 10 }
        }
        #expect(try queue.read(buffer) == [0, 1, 2, 3, 4, 5, 60, 70])
        try queue.map(buffer, access: .write) { elements in
            for i in elements.indices { elements[i] = Int32(-i) }
        }
        #expect(try queue.read(buffer) == [0, -1, -2, -3, -4, -5, -6, -7])
    }

    @Test func mappingWaitsForTheKernelBefore() throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let buffer = try Buffer<Int32>(context, copying: Array(repeating: 0, count: 64))
        var kernel = try TestKernels.kernel("increment")
        try kernel.setArguments(buffer)
        for _ in 0..<20 { try queue.launch(kernel, NDRange(64)) }
        #expect(try queue.map(buffer, access: .read) { $0.allSatisfy { $0 == 20 } })
        try queue.launch(kernel, NDRange(64))
        #expect(try queue.read(buffer) == Array(repeating: 21, count: 64))
    }
}
