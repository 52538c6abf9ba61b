/// One property of a device, checked and ready to be measured again and again.
struct DeviceProbe {
    /// Its name, and what there is to do.
    let entry: BenchReport.Entry
    /// How often it is measured at most; nothing for as often as is asked for.
    var mostSamples: Int?
    /// Measures once; the seconds by the entry's clock.
    let seconds: () throws -> Double
}

/// How much of each property of a device is measured at once.
package struct ProbeSizes: Hashable, Sendable {
    /// Seconds of multiply-adds, and of reading local memory.
    package var secondsPerSample = 0.03
    /// Bytes of the buffers that are read, written and copied; nothing for what exceeds the device's caches.
    package var bufferBytes: Int?
    /// Bytes that are copied to the device and back.
    package var transferBytes = 64 << 20
    /// Rows and columns of the matrices.
    package var productSide = 1024
    /// Launches in a row.
    package var launches = 100

    /// Sizes that yield rates to rely on.
    package init() {}
}

/// Makes the probes of a device.
struct DeviceProbes {
    private let timer: KernelTimer
    private let sizes: ProbeSizes

    init(_ manager: DeviceManager, sizes: ProbeSizes) throws {
        timer = try KernelTimer(manager)
        self.sizes = sizes
    }

    /// Multiply-adds in vectors of each width; a compiler may put narrow ones side by side into wider registers.
    func multiplyAdds(widths: [Int]) throws -> [DeviceProbe] {
        try widths.map { width in
            let rate = try FMARate(FMAVariant(width: width, for: timer.manager), timer: timer)
                .calibrated(to: sizes.secondsPerSample)
            let entry = BenchReport.Entry(
                name: width == 1 ? "multiply-add, float" : "multiply-add, float\(width)", operation: "multiply_add",
                variant: "fma_rate \(rate.variant.chains) chains", work: .init(usefulOperations: rate.operations))
            return DeviceProbe(entry: entry, seconds: rate.seconds)
        }
    }

    /// The product of two matrices by the kernel of dense layers.
    func matrixProduct() throws -> DeviceProbe {
        let product = try MatrixProductRate(side: sizes.productSide, timer: timer)
        try product.check()
        let (side, bytes) = (sizes.productSide, 4 * sizes.productSide * sizes.productSide)
        let entry = BenchReport.Entry(
            name: "matrix product, \(side)", operation: "matrix_product", variant: product.name,
            shape: "\(side)x\(side)x\(side)",
            work: .init(
                usefulOperations: product.operations, inputBytes: bytes, weightBytes: bytes, outputBytes: bytes))
        return DeviceProbe(entry: entry, seconds: product.seconds)
    }

    /// Reading, writing and, unless it is to be left out, copying memory; a copied byte is read and written.
    func memory(copies: Bool = true) throws -> [DeviceProbe] {
        let bytes = sizes.bufferBytes ?? MemoryVariant.bytes(for: timer.manager)
        let rate = try MemoryRate(MemoryVariant(for: timer.manager, bytes: bytes), timer: timer)
        try rate.check()
        let size = 4 * rate.variant.count
        return MemoryRate.Access.allCases.filter { copies || $0 != .copy }.map { access in
            let work = BenchReport.Work(
                usefulOperations: 0, inputBytes: access == .write ? 0 : size, outputBytes: access == .read ? 0 : size)
            let entry = BenchReport.Entry(
                name: "\(access) memory", operation: "memory_\(access)", variant: "float\(rate.variant.width)",
                shape: "\(ByteCount(size))", work: work)
            return DeviceProbe(entry: entry) { try rate.seconds(access) }
        }
    }

    /// Reading what a work-group shares.
    func localMemory() throws -> DeviceProbe {
        let rate = try LocalMemoryRate(LocalMemoryVariant(for: timer.manager), timer: timer)
            .calibrated(to: sizes.secondsPerSample)
        let entry = BenchReport.Entry(
            name: "read local memory", operation: "local_memory_read", variant: "float\(rate.variant.width)",
            shape: "\(ByteCount(4 * rate.variant.width * rate.variant.tile))",
            work: .init(usefulOperations: 0, inputBytes: Int(rate.bytes)))
        return DeviceProbe(entry: entry, seconds: rate.seconds)
    }

    /// Copies from and to the host's memory.
    func transfers() throws -> [DeviceProbe] {
        let free = max(4, timer.manager.traits.globalMemory - timer.manager.memoryInUse)
        let bytes = min(sizes.transferBytes, timer.manager.traits.largestAllocation, free / 4)
        let rate = try TransferRate(bytes: bytes, timer: timer)
        try rate.check()
        return TransferRate.Direction.allCases.map { direction in
            let isUpload = direction == .uploadPageable || direction == .uploadPinned
            let work = BenchReport.Work(
                usefulOperations: 0, inputBytes: isUpload ? rate.bytes : 0, outputBytes: isUpload ? 0 : rate.bytes,
                launches: 0)
            let entry = BenchReport.Entry(
                name: direction.rawValue, operation: "transfer", shape: "\(ByteCount(rate.bytes))", work: work,
                clock: .host)
            return DeviceProbe(entry: entry) { try rate.seconds(direction) }
        }
    }

    /// A launch by the device's clock.
    func launch() throws -> DeviceProbe {
        let rate = try LaunchRate(timer: timer)
        return DeviceProbe(entry: .init(name: "launch, on the device", operation: "launch")) {
            let seconds = try rate.deviceSeconds(launches: sizes.launches)
            try rate.check()
            return seconds
        }
    }

    /// Launches by the host's clock.
    func hostLaunches() throws -> [DeviceProbe] {
        let rate = try LaunchRate(timer: timer)
        return [
            DeviceProbe(entry: .init(name: "launch, waited for", operation: "launch", clock: .host)) {
                try rate.waitedSeconds(launches: sizes.launches)
            },
            DeviceProbe(entry: .init(name: "launch, in a row", operation: "launch", clock: .host)) {
                let seconds = try rate.queuedSeconds(launches: sizes.launches)
                try rate.check()
                return seconds
            },
        ]
    }

    /// From a program's text to its first result: never compiled before, and again.
    func builds() throws -> [DeviceProbe] {
        let build = try BuildTime(timer.manager)
        let shape = "16x12x12"
        return [
            DeviceProbe(
                entry: .init(name: "compile, the first time", operation: "build", shape: shape, clock: .host),
                mostSamples: 4, seconds: build.firstSeconds),
            DeviceProbe(
                entry: .init(name: "compile, again", operation: "build", shape: shape, clock: .host), mostSamples: 4,
                seconds: build.seconds),
        ]
    }
}
