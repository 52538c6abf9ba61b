/// One enqueued kernel as a value: program, arguments and geometry.
public struct Launch: Hashable, Sendable {
    /// The program that holds the kernel.
    public var program: ProgramKey
    /// The kernel's name.
    public var kernel: String
    /// The kernel's arguments in order.
    public var arguments: [LaunchArgument]
    /// Work-items along each axis, for the plan's whole batch.
    public var global: SIMD3<Int>
    /// Work-items of a group along each axis; nothing where they are independent of each other.
    public var local: SIMD3<Int>?
    /// How the geometry depends on the number of images; nothing where it does not.
    public var images: ImageAxis?
    /// What it does for the plan's whole batch.
    public var work: LaunchWork
    /// Work-items along each axis of what is enqueued at once; nothing where that is the whole launch.
    public var slice: SIMD3<Int>?

    /// The launch with its scratch buffers in the slots of a plan.
    func placing(scratch slots: [Int]) -> Launch {
        var launch = self
        launch.arguments = arguments.map {
            if case .scratch(let index) = $0 { return .slot(slots[index]) }
            return $0
        }
        return launch
    }

    /// The global size for a batch that is only partly filled.
    public func global(images count: Int) -> SIMD3<Int> {
        guard let images else { return global }
        var size = global
        size[images.axis] = images.extent(images: count)
        return size
    }
}

/// Along which axis a launch grows with the number of images, and how.
///
/// `perImage` units of work for each image are cut into tiles of `tile` units; each tile is `items` work-items.
public struct ImageAxis: Hashable, Sendable {
    /// The axis, 0 to 2.
    public var axis: Int
    /// Units of work along the axis for one image.
    public var perImage: Int
    /// Units that share a tile.
    public var tile = 1
    /// Work-items of one tile.
    public var items = 1

    /// Makes an axis of one work-item for each unit of work, or of tiles.
    package init(axis: Int, perImage: Int, tile: Int = 1, items: Int = 1) {
        self.axis = axis
        self.perImage = perImage
        self.tile = tile
        self.items = items
    }

    /// Work-items along the axis for a number of images.
    public func extent(images: Int) -> Int {
        (images * perImage).dividedUp(by: tile) * items
    }
}

/// An embedded source with the macros that make a program of it.
public struct ProgramKey: Hashable, Sendable {
    /// The embedded file, without extension; `common` comes before it.
    public var source: String
    /// Embedded files that it shares with others, which come between `common` and it.
    public var shared: [String]
    /// Macros by name.
    public var defines: [String: Int]

    /// Names a file and its macros.
    package init(source: String, after shared: [String] = [], defines: [String: Int]) {
        self.source = source
        self.shared = shared
        self.defines = defines
    }

    /// The compiler's options, in a fixed order.
    public var options: String {
        defines.sorted { $0.key < $1.key }.map { "-D\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    /// The program's whole text from the files of `files`, or nothing where one is missing.
    ///
    /// The common part comes first, then what is shared in its order, then the file itself; each has its own name and
    /// line numbers in the compiler's messages.
    public func text(from files: [String: String] = KernelSource.files) -> String? {
        var parts: [String] = []
        for name in ["common"] + shared + [source] {
            guard let text = files[name] else { return nil }
            parts.append("#line 1 \"\(name).cl\"\n\(text)")
        }
        return parts.joined(separator: "\n")
    }
}

/// One argument of a launch.
public enum LaunchArgument: Hashable, Sendable {
    /// A buffer of activations, by its slot in the plan.
    case slot(Int)
    /// A buffer of weights, by its place in the plan.
    case weights(Int)
    /// A buffer that the operation uses between its launches alone, by its place in `Operation.scratch`; in a plan it
    /// has become a slot.
    case scratch(Int)
    /// A counter of 32 bits of the launch's own, zero before and after it, from which work-items draw pieces of work.
    case ticket
    /// The number of images of a run.
    case images
    /// A 32-bit integer.
    case int(Int)
    /// 32 bits without a sign.
    case word(UInt32)
    /// Four 32-bit integers.
    case int4(SIMD4<Int>)
    /// A float.
    case float(Float)
    /// Four floats.
    case float4(SIMD4<Float>)
}

extension Int {
    /// The quotient, rounded up.
    func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }

    /// The next multiple of `unit`.
    func roundedUp(to unit: Int) -> Int { dividedUp(by: unit) * unit }
}

extension LaunchArgument {
    /// The largest number that a kernel is told: an `int`, less what kernels round it up by to whole tiles.
    static let countLimit = Int(Int32.max) - (1 << 16)
}

extension Launch {
    /// The largest number that the kernel is told.
    var largestCount: Int {
        arguments.reduce(0) { most, argument in
            switch argument {
            case .int(let value): max(most, value)
            case .int4(let values): max(most, values.max())
            default: most
            }
        }
    }
}
