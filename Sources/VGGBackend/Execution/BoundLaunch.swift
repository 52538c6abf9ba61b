import OpenCLRuntime

/// A launch with its kernel, arguments bound once, ready to be enqueued any number of times.
final class BoundLaunch {
    private let launch: Launch
    private var kernel: Kernel
    private var boundImages = 0
    private var ranges: [NDRange] = []
    private let defaultLocal: SIMD3<Int>?

    /// Makes the launch's kernel and binds its arguments to the plan's buffers.
    init<Weight>(
        _ launch: Launch, manager: DeviceManager, slots: [Buffer<UInt8>], weights: [Buffer<Weight>]
    ) throws {
        self.launch = launch
        defaultLocal = manager.traits.defaultLocal
        var kernel = try Kernel(manager.programs.program(launch.program), launch.kernel)
        for (index, argument) in launch.arguments.enumerated() {
            switch argument {
            case .slot(let slot): try kernel.setArgument(slots[slot], at: index)
            case .weights(let place): try kernel.setArgument(weights[place], at: index)
            case .int(let value): try kernel.setArgument(try Int32(checked: value, kernel: launch.kernel), at: index)
            case .int4(let values):
                let narrow = try values.checked(kernel: launch.kernel)
                try kernel.setArgument(narrow, at: index)
            case .word(let value): try kernel.setArgument(value, at: index)
            case .images: break
            case .scratch: preconditionFailure("\(launch.kernel): a plan has slots for scratch buffers")
            case .ticket: try kernel.setArgument(Buffer<Int32>(manager.context, copying: [0]), at: index)
            case .float(let value): try kernel.setArgument(value, at: index)
            case .float4(let value): try kernel.setArgument(value, at: index)
            }
        }
        self.kernel = kernel
    }

    /// Makes the launch that packs weights.
    init(
        packing raw: Buffer<Float>, into packed: Buffer<Float>, _ packing: WeightPacking, manager: DeviceManager
    ) throws {
        launch = packing.launch(packedByteCount: 4 * packed.count, within: manager.traits.launchLimit)
        defaultLocal = manager.traits.defaultLocal
        var kernel = try Kernel(manager.programs.program(packing.program), launch.kernel)
        try kernel.setArgument(raw, at: 0)
        try kernel.setArgument(packed, at: 1)
        for (index, value) in packing.arguments.enumerated() {
            try kernel.setArgument(try Int32(checked: value, kernel: launch.kernel), at: 2 + index)
        }
        self.kernel = kernel
    }

    /// Enqueues the launch for `images` images, slice by slice where it is cut.
    func enqueue(on queue: CommandQueue, images: Int = 1) throws(CLError) {
        try bind(images: images)
        for range in ranges {
            try queue.launch(kernel, range)
            try handOver(queue)
        }
    }

    /// Enqueues the launch with events that tell the times of its slices, of which there is one where it is not cut.
    func enqueueTimed(on queue: CommandQueue, images: Int) throws(CLError) -> [Event] {
        try bind(images: images)
        var events: [Event] = []
        for range in ranges {
            events.append(try queue.launchTimed(kernel, range))
            try handOver(queue)
        }
        return events
    }

    /// Has each slice go to the device by itself: what a driver hands over at once a watchdog may take for one.
    private func handOver(_ queue: CommandQueue) throws(CLError) {
        if ranges.count > 1 { try queue.flush() }
    }

    /// Tells the kernel the number of images, and what there is to do, where it is another than in the run before.
    private func bind(images: Int) throws(CLError) {
        guard images != boundImages else { return }
        boundImages = 0  // where binding fails, the kernel is left with no number to rely on
        for (index, argument) in launch.arguments.enumerated() where argument == .images {
            try kernel.setArgument(Int32(clamping: images), at: index)
        }
        boundImages = images
        let local = (launch.local ?? defaultLocal).map { ($0.x, $0.y, $0.z) }
        ranges = launch.slices(images: images).map {
            NDRange($0.global.x, $0.global.y, $0.global.z, local: local, offset: $0.offset)
        }
    }
}

extension DeviceTraits {
    /// The group of a launch whose work-items are independent: a single item on a CPU, where that spares a compilation
    /// for every shape, and the driver's own choice on a GPU.
    ///
    /// Where groups hold one item only, that is said outright: PoCL 3.1 aborts when it is left to choose then.
    fileprivate var defaultLocal: SIMD3<Int>? { family == .gpu && workGroupLimit > 1 ? nil : SIMD3(1, 1, 1) }
}

extension SIMD4<Int> {
    /// Counts as the kernel's `int4`.
    fileprivate func checked(kernel: String) throws(BackendError) -> Int4 {
        Int4(
            x: try Int32(checked: x, kernel: kernel), y: try Int32(checked: y, kernel: kernel),
            z: try Int32(checked: z, kernel: kernel), w: try Int32(checked: w, kernel: kernel))
    }
}

extension Int32 {
    /// A count as the kernel's `int`, refused where it does not fit.
    fileprivate init(checked value: Int, kernel: String) throws(BackendError) {
        guard value <= LaunchArgument.countLimit, let narrow = Int32(exactly: value) else {
            throw BackendError(
                .unsupported, "\(kernel): \(value) values exceed what a kernel counts; use a smaller batch or input")
        }
        self = narrow
    }
}
