import VGGModel

extension Step {
    /// What the step has to do for a batch; what its kernels do on padding is left out.
    public func work(batch: Int) -> BenchReport.Work {
        let images = Double(batch)
        let useful = images * usefulOperations
        let pixels = operation is NormalizeOperation
        var work = BenchReport.Work(
            usefulOperations: useful, inputBytes: batch * inputs.reduce(0) { $0 + $1.shape.count } * (pixels ? 1 : 4),
            weightBytes: operation.weights.map(\.byteCount).reduce(0, +),
            outputBytes: 4 * batch * output.shape.count, launches: enqueues)
        if let winograd = operation as? WinogradOperation {
            let arithmetic = winograd.arithmetic
            work.performedOperations = images * (2 * arithmetic.products + arithmetic.transforms.operations)
            work.instructionOperations = images * 2 * (arithmetic.products + arithmetic.transforms.instructions)
            work.scratchBytes = winograd.passedBytes
        }
        return work
    }

    /// Floating-point operations for one image by the layer's definition; none where functions are part of them.
    private var usefulOperations: Double {
        if multiplyAdds > 0 { return 2 * Double(multiplyAdds) }
        switch operation {
        case is MaxPoolOperation: return 3 * Double(output.shape.count)
        case is AveragePoolOperation: return Double(input.shape.count)
        case is ReLUOperation: return Double(output.shape.count)
        case is NormalizeOperation: return 3 * Double(output.shape.count)
        case let pool as WindowPoolOperation: return Double(pool.window.count) * Double(output.shape.count)
        case let each as ElementwiseOperation:
            return each.operationsPerValue(inputs: inputs.count) * Double(output.shape.count)
        default: return 0
        }
    }
}

extension ElementwiseOperation {
    fileprivate func operationsPerValue(inputs: Int) -> Double {
        switch kind {
        case .scale, .clip: 2
        case .leakyReLU: 1
        case .add, .multiply: Double(inputs - 1)
        }
    }
}

extension Plan {
    /// What all steps have to do for a whole batch, one after the other.
    public var work: BenchReport.Work { .of(steps, batch: options.batch) }
}

extension WinogradOperation {
    /// Floating-point operations and arithmetic instructions of transforms, for each value of a vector.
    struct Arithmetic {
        /// Additions, multiplications, and two for each multiply-add.
        var operations: Double
        /// As many as the source has, a multiply-add being one.
        var instructions: Double

        fileprivate static func * (count: Double, one: Arithmetic) -> Arithmetic {
            Arithmetic(operations: count * one.operations, instructions: count * one.instructions)
        }

        fileprivate static func + (one: Arithmetic, other: Arithmetic) -> Arithmetic {
            Arithmetic(
                operations: one.operations + other.operations, instructions: one.instructions + other.instructions)
        }
    }

    /// Multiply-adds of the products, and what the transforms take, for one image; edge tiles are whole, as computed.
    ///
    /// A tile of inputs is transformed by rows and by columns, 2 x (tile + 2) times; a tile of products by columns and
    /// then by the rows that are left, (tile + 2) + tile times.
    var arithmetic: (products: Double, transforms: Arithmetic) {
        let tiles = Double(tilesPerImage), side = Double(variant.tile + 2)
        let (inputs, outputs) = (Double(input.channels), Double(channels))
        let one = Self.transforms(tile: variant.tile)
        return (
            tiles * Double(variant.points) * inputs * outputs,
            (tiles * inputs * 2 * side) * one.input + (tiles * outputs * (side + Double(variant.tile))) * one.output
        )
    }

    /// The arithmetic of one row or column, counted in `winograd_transforms.cl`: `to_points` and `from_points`.
    private static func transforms(tile: Int) -> (input: Arithmetic, output: Arithmetic) {
        switch tile {
        case 2: (Arithmetic(operations: 4, instructions: 4), Arithmetic(operations: 4, instructions: 4))
        case 4: (Arithmetic(operations: 19, instructions: 13), Arithmetic(operations: 13, instructions: 10))
        default: (Arithmetic(operations: 38, instructions: 26), Arithmetic(operations: 30, instructions: 20))
        }
    }

    /// Bytes that one launch leaves for the next.
    var passedBytes: Int {
        switch variant {
        case .cpu(let pieces): pieces.isFused ? 0 : scratch[1]
        case .gpu: scratch.reduce(0, +)
        }
    }
}

extension BenchReport.Work {
    /// The work of steps one after the other; what one writes counts as read once.
    static func of(_ steps: some BidirectionalCollection<Step>, batch: Int) -> BenchReport.Work {
        let works = steps.map { $0.work(batch: batch) }
        var all = BenchReport.Work(usefulOperations: 0, launches: 0)
        for work in works {
            all.usefulOperations += work.usefulOperations
            all.performedOperations += work.performedOperations
            all.instructionOperations += work.instructionOperations
            all.weightBytes += work.weightBytes
            all.scratchBytes += work.scratchBytes
            all.launches += work.launches
        }
        all.inputBytes = works.first?.inputBytes ?? 0
        all.outputBytes = works.last?.outputBytes ?? 0
        all.scratchBytes += works.dropLast().map(\.outputBytes).reduce(0, +)
        return all
    }
}
