extension DeviceCeilings {
    /// Measures a device, which should have nothing else to do; takes two or three seconds, and the thread.
    ///
    /// Every kernel's results are checked before it is timed. The kinds of measurement take turns, so that a disturbed
    /// stretch of time touches all of them.
    ///
    /// - Parameters:
    ///   - manager: The device. The buffers take up to 2 GiB of it, and at most half of what sessions have left.
    ///   - samples: Measurements of each kind, at least one.
    /// - Throws: `BackendError` with the code `unmeasurable` where a kernel's results are wrong or the device's clock
    ///   stands still, `CLError` where OpenCL fails.
    public static func measure(on manager: DeviceManager, samples: Int = 7) throws -> DeviceCeilings {
        try measure(
            on: manager, samples: samples, secondsPerSample: 0.03, bufferBytes: MemoryVariant.bytes(for: manager),
            productSide: 1024)
    }

    /// Measures a device as `measure(on:samples:)` does, with samples, buffers and matrices of a size.
    package static func measure(
        on manager: DeviceManager, samples: Int, secondsPerSample: Double, bufferBytes: Int,
        productSide: Int
    ) throws -> DeviceCeilings {
        let timer = try KernelTimer(manager)
        let arithmetic = try [1, 2, 4, 8, 16].map { width in
            try FMARate(FMAVariant(width: width, for: manager), timer: timer).calibrated(to: secondsPerSample)
        }
        let memory = try MemoryRate(MemoryVariant(for: manager, bytes: bufferBytes), timer: timer)
        try memory.check()
        let product = try MatrixProductRate(side: productSide, timer: timer)
        try product.check()
        var operations = arithmetic.map { _ in [Double]() }
        var products: [Double] = []
        var bytes: [MemoryRate.Access: [Double]] = [:]
        for _ in 0..<max(1, samples) {
            for (index, rate) in arithmetic.enumerated() {
                operations[index].append(rate.operations / (try rate.seconds()) / 1e9)
            }
            products.append(product.operations / (try product.seconds()) / 1e9)
            for access in MemoryRate.Access.allCases {
                bytes[access, default: []].append(Double(memory.bytes(access)) / (try memory.seconds(access)) / 1e9)
            }
        }
        return DeviceCeilings(
            fma: zip(arithmetic, operations).map { FMA(width: $0.variant.width, gflops: Rate($1)) },
            read: Rate(bytes[.read] ?? []), write: Rate(bytes[.write] ?? []), copy: Rate(bytes[.copy] ?? []),
            product: Product(side: productSide, gflops: Rate(products)), bufferBytes: memory.variant.count * 4)
    }
}
