import OpenCLRuntime
import TestSupport
import Testing
import VGGBackend
import VGGVerification

/// The kernels that measure a device compute what they should, and write nowhere else.
@Suite struct MeasuringKernelTests {
    static let widths = [1, 2, 4, 8, 16]

    /// Runs a kernel over a grid and waits for it.
    private func run(_ kernel: borrowing Kernel, _ grid: MeasuringGrid, _ queue: CommandQueue) throws {
        try queue.launch(kernel, NDRange(grid.items, local: (grid.group, 1, 1)))
        try queue.finish()
    }

    @Test(arguments: widths, [(chains: 2, rounds: 1), (chains: 3, rounds: 64), (chains: 12, rounds: 7)])
    func multiplyAddsAreThoseOfTheHost(_ width: Int, _ cut: (chains: Int, rounds: Int)) throws {
        let manager = try Bench.manager()
        let queue = try CommandQueue(manager.context, device: manager.device)
        let variant = FMAVariant(width: width, chains: cut.chains, grid: MeasuringGrid(items: 6, group: 2))
        let values = Fill.reals.values(variant.count, seed: UInt64(width))
        let output = try CanaryBuffer<Float>(manager.context, count: variant.count, canary: -77)
        var kernel = try Kernel(manager.programs.program(variant.program), "fma_rate")
        try kernel.setArguments(
            try Buffer(manager.context, copying: values), output.payload, Int32(cut.rounds), Float(-0.75), Float(0.3))
        try run(kernel, variant.grid, queue)
        let expected = values.map { value in
            (0..<cut.rounds).reduce(value) { value, _ in Float(0.3).addingProduct(value, -0.75) }
        }
        #expect(try output.values(queue) == expected)
        #expect(try output.damage(queue) == [])
    }

    static let grids = [
        MeasuringGrid(items: 1, group: 1), MeasuringGrid(items: 3, group: 1), MeasuringGrid(items: 8, group: 4),
    ]

    static let variants = grids.flatMap { grid in
        [1, 2, 37].flatMap { run in
            widths.flatMap { width in
                [false, true].map { MemoryVariant(width: width, isInterleaved: $0, grid: grid, run: run) }
            }
        }
    }

    @Test(arguments: variants)
    func memoryIsWrittenCopiedAndAddedUp(_ variant: MemoryVariant) throws {
        let manager = try Bench.manager()
        let queue = try CommandQueue(manager.context, device: manager.device)
        let program = try manager.programs.program(variant.program)
        let (origin, run) = (UInt32.max - 5, Int32(variant.run))
        let buffers = try (0..<2).map { _ in try CanaryBuffer<UInt32>(manager.context, count: variant.count, canary: 77)
        }
        let sums = try CanaryBuffer<UInt32>(
            manager.context, count: variant.grid.items * variant.width, canary: 0xDEAD_BEEF)
        var write = try Kernel(program, "memory_write")
        var copy = try Kernel(program, "memory_copy")
        var read = try Kernel(program, "memory_read")
        try write.setArguments(buffers[0].payload, origin, run)
        try copy.setArguments(buffers[0].payload, buffers[1].payload, run)
        try read.setArguments(buffers[1].payload, sums.payload, run)
        try self.run(write, variant.grid, queue)
        try self.run(copy, variant.grid, queue)
        try self.run(read, variant.grid, queue)

        let expected = (0..<variant.count).map { origin &+ UInt32($0 / variant.width) }
        for buffer in buffers { #expect(try buffer.values(queue) == expected) }
        #expect(try sums.values(queue) == added(expected, variant))
        for buffer in buffers + [sums] { #expect(try buffer.damage(queue) == []) }
    }

    static let localVariants = [
        MeasuringGrid(items: 1, group: 1), MeasuringGrid(items: 3, group: 1), MeasuringGrid(items: 8, group: 4),
    ].flatMap { grid in
        [4, 32].flatMap { tile in widths.map { LocalMemoryVariant(width: $0, tile: tile, grid: grid) } }
    }

    /// By the words that each item reads, one after the other.
    @Test(arguments: localVariants, [1, 5, 70])
    func localMemoryIsReadAndAddedUp(_ variant: LocalMemoryVariant, _ rounds: Int) throws {
        let manager = try Bench.manager()
        let queue = try CommandQueue(manager.context, device: manager.device)
        let sums = try CanaryBuffer<UInt32>(
            manager.context, count: variant.grid.items * variant.width, canary: 0xDEAD_BEEF)
        var kernel = try Kernel(manager.programs.program(variant.program), "local_memory_rate")
        let origin = UInt32.max - 5
        try kernel.setArguments(sums.payload, origin, Int32(rounds))
        try run(kernel, variant.grid, queue)
        let expected = (0..<variant.grid.items).map { item in
            (0..<rounds * LocalMemoryVariant.chains).reduce(UInt32(0)) { sum, read in
                let neighbour = (item % variant.grid.group + read / LocalMemoryVariant.chains) % variant.grid.group
                let place = (neighbour + read * variant.grid.group) % variant.tile
                return sum &+ origin &+ UInt32(place)
            }
        }
        #expect(try sums.values(queue) == expected.flatMap { Array(repeating: $0, count: variant.width) })
        #expect(try sums.damage(queue) == [])
        for item in 0..<variant.grid.group {
            #expect(variant.sum(ofItem: item, rounds: rounds, origin: origin) == expected[item])
        }
    }

    /// The sums of each work-item's vectors, lane by lane, from the words themselves.
    private func added(_ words: [UInt32], _ variant: MemoryVariant) -> [UInt32] {
        var sums = [UInt32](repeating: 0, count: variant.grid.items * variant.width)
        for (index, word) in words.enumerated() {
            let (vector, lane) = (index / variant.width, index % variant.width)
            let item = variant.isInterleaved ? vector % variant.grid.items : vector / variant.run
            sums[item * variant.width + lane] &+= word
        }
        for item in 0..<variant.grid.items {
            #expect(variant.sum(ofItem: item, origin: words[0]) == sums[item * variant.width])
        }
        return sums
    }

    /// Mistakes by kernel file: what is replaced, by what, and what the message must name.
    static let mistakes = [
        ("fma_rate", "round < rounds", "round + 1 < rounds", "after 5 rounds"),
        ("fma_rate", "(vec)(addend)", "(vec)(addend * 1.0001f)", "value 0"),
        ("fma_rate", "STORE(chains[c]", "if (c) STORE(chains[c]", "fma_rate"),
        ("memory_rate", "sum += input", "sum = input", "memory_read"),
        ("memory_rate", "(uint)(first", "(uint)(1 + first", "memory_write"),
        ("memory_rate", "i * STEP] = input", "i * STEP] = 1 + input", "memory_copy"),
        ("memory_rate", "STEP] = input[first + i * STEP]", "STEP] = input[first]", "memory_copy"),
        ("local_memory_rate", "tile[(neighbour + ", "tile[(1 + neighbour + ", "after 3 rounds"),
        ("local_memory_rate", "round < rounds", "round + 1 < rounds", "local_memory_rate"),
        ("local_memory_rate", "c < CHAINS; ++c) sum", "c < CHAINS - 1; ++c) sum", "local_memory_rate"),
        ("launch_rate", "+= 1", "+= 2", "ran 14 times when it was launched 7 times"),
    ]

    @Test(arguments: mistakes)
    func aWrongKernelIsNotTimed(_ file: String, _ text: String, _ replacement: String, _ says: String) throws {
        var files = KernelSource.files
        let source = try #require(files[file])
        try #require(source.contains(text), "\(file).cl has no '\(text)' any more; plant the mistake elsewhere")
        files[file] = source.replacing(text, with: replacement)
        for family in [KernelFamily.cpu(vector: 16), .gpu] {
            let manager = try Bench.own(family, files: files)
            let error = #expect(throws: BackendError.self) { try Tiny(manager).check() }
            #expect(error?.code == .unmeasurable)
            #expect(error?.message.contains(says) == true, "\(error?.message ?? "nothing was found")")
        }
    }

    /// Mistakes in the kernels of dense layers, likewise.
    static let wrongProducts: [(KernelFamily, file: String, text: String, replacement: String)] = [
        (.cpu(vector: 16), "dense_product", "sums[tile][panel][i] += sum[i]", "sums[tile][panel][i] = sum[i]"),
        (.cpu(vector: 4), "dense_product", "r % 2 ? b.hi : b.lo", "r % 2 ? b.lo : b.hi"),
        (.gpu, "dense", "fma(weight, value[j], sum[i][j])", "fma(weight, value[0], sum[i][j])"),
        (.naive, "dense", "i < inputs; ++i) sum", "i < inputs - 1; ++i) sum"),
    ]

    @Test(arguments: wrongProducts)
    func aWrongProductIsNotTimed(
        _ family: KernelFamily, _ file: String, _ text: String, _ replacement: String
    ) throws {
        let side = 300
        try MatrixProductRate(side: side, timer: KernelTimer(Bench.manager(family))).check()
        var files = KernelSource.files
        try #require(files[file]?.contains(text) == true)
        files[file]?.replace(text, with: replacement)
        let product = try MatrixProductRate(side: side, timer: KernelTimer(Bench.own(family, files: files)))
        let error = #expect(throws: BackendError.self) { try product.check() }
        #expect(error?.code == .unmeasurable && error?.message.contains("dense ") == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [KernelFamily.cpu(vector: 16), .cpu(vector: 4), .gpu, .naive])
    func rightKernelsAreFoundRight(_ family: KernelFamily) throws { try Tiny(Bench.manager(family)).check() }

    @Test(arguments: [1, 2, 100, 256, 1024])
    func gridsKeepToTheDevicesGroups(_ limit: Int) throws {
        let manager = try Bench.own(.gpu) { $0.workGroupLimit = limit }
        let grid = MeasuringGrid(manager)
        #expect(grid.group <= limit && grid.group > min(limit, 256) / 2 && grid.items % grid.group == 0)
        let flat = try Bench.own(.gpu) { $0.workItemLimits = [limit, 1, 1] }
        #expect(MeasuringGrid(flat).group == grid.group)
        #expect(MeasuringGrid(try Bench.manager()).group == 1)
    }

    @Test(arguments: [KernelFamily.naive, .cpu(vector: 16), .gpu], [8 << 10, 32 << 10, 1 << 20])
    func localTilesFitTheDevice(_ family: KernelFamily, _ bytes: Int) throws {
        let variant = LocalMemoryVariant(for: try Bench.own(family) { $0.localMemory = bytes })
        let size = 4 * variant.width * variant.tile
        #expect(variant.tile >= variant.grid.group && variant.tile % variant.grid.group == 0)
        #expect(size <= bytes && (variant.tile == variant.grid.group || size <= 16 << 10))
        #expect(variant.tile.nonzeroBitCount == 1)
    }

    @Test(arguments: [(1 << 40, 1 << 40), (100 << 20, 8 << 30), (8 << 30, 64 << 20), (1 << 10, 1 << 10)])
    func buffersFitTheDevice(_ largest: Int, _ memory: Int) throws {
        let manager = try Bench.own(.cpu(vector: 16)) { ($0.largestAllocation, $0.globalMemory) = (largest, memory) }
        let bytes = MemoryVariant.bytes(for: manager)
        #expect(bytes <= largest && 4 * bytes <= memory && bytes <= 1 << 30)
        #expect(bytes == min(largest, memory / 4) || bytes >= 256 << 20)
        let variant = MemoryVariant(for: manager, bytes: bytes)
        #expect(variant.run >= 1 && (variant.run == 1 || 4 * variant.count <= bytes))
    }
}
