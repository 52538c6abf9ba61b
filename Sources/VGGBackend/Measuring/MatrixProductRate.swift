import OpenCLRuntime

/// The product of two square matrices by the kernel of a dense layer for a large batch, bound and ready to be timed;
/// `Kernels/cl/dense_product.cl` on a CPU, `Kernels/cl/dense.cl` on a GPU.
///
/// It is the part of a network's arithmetic that should come closest to the device's peak.
package final class MatrixProductRate {
    /// Rows and columns of either matrix.
    package let side: Int
    private let timer: KernelTimer
    private let output: Buffer<UInt8>
    private let launch: BoundLaunch
    /// The kernel and how its work is cut.
    let name: String

    /// Builds the program, and fills the matrices with small whole numbers, so that sums are exact.
    ///
    /// Throws `CLError` where OpenCL fails.
    package init(side: Int, timer: KernelTimer) throws {
        let manager = timer.manager
        self.side = side
        self.timer = timer
        let operation = DenseOperation(
            node: "", inputs: side, outputs: side, rectified: false, vector: manager.traits.family.vector, batch: side,
            rowsPerBuffer: side, precision: .fp32,
            variant: DenseOperation.Variant.candidates(for: manager.traits, batch: side)[0])
        let input: Buffer<UInt8> = try manager.makeBuffer(count: 4 * side * side)
        let rows: Buffer<Float> = try manager.makeBuffer(count: side * side)
        let bias = try Buffer(manager.context, copying: [Float](repeating: 0, count: side), access: .readOnly)
        let values = (0..<side * side).map { Float(Self.input($0)) }
        try lending(values) { try timer.queue.write($0, to: input) }
        try timer.queue.write((0..<side * side).map { Float(Self.weight($0)) }, to: rows)
        output = try manager.makeBuffer(count: 4 * side * side)
        let launches = operation.launches(inputs: [.slot(0)], output: .slot(1), weights: [.weights(0), .weights(1)])
        let cut = launches[0].cut(to: manager.traits.launchLimit)
        launch = try BoundLaunch(cut, manager: manager, slots: [input, output], weights: [bias, rows])
        name = "dense \(operation.variantName)"
    }

    /// Floating-point operations of one product, two for each multiply-add.
    package var operations: Double { 2 * Double(side) * Double(side) * Double(side) }

    /// Seconds of one product by the device's clock.
    ///
    /// Throws as `KernelTimer.seconds` does.
    package func seconds() throws -> Double { try timer.seconds(launch, images: side, name: name) }

    /// Multiplies once and compares every row's values, weighted and added up, with what they must be (Freivalds 1977):
    /// a wrong value changes its row's sum.
    ///
    /// Throws `BackendError` with the code `unmeasurable` where one differs, `CLError` where OpenCL fails.
    package func check() throws {
        _ = try seconds()
        var result = [Float](repeating: 0, count: side * side)
        try timer.queue.read(from: output, into: &result)
        // output = input * transposed weights, so that output * r = input * (transposed weights * r).
        var combined = [Int](repeating: 0, count: side)
        for row in 0..<side {
            for column in 0..<side { combined[column] += Self.share(row) * Self.weight(row * side + column) }
        }
        for row in 0..<side {
            var (sum, expected) = (0.0, 0)
            for column in 0..<side {
                sum += Double(Self.share(column)) * Double(result[row * side + column])
                expected += Self.input(row * side + column) * combined[column]
            }
            guard sum == Double(expected) else {
                throw timer.wrong(name, "the weighted sum of row \(row) is \(sum), not \(expected)")
            }
        }
    }

    // Small whole numbers without a period that divides a row's length.
    private static func input(_ index: Int) -> Int { index % 19 * 7 % 17 - 8 }
    private static func weight(_ index: Int) -> Int { index % 23 * 5 % 13 - 6 }
    private static func share(_ column: Int) -> Int { column % 29 * 11 % 31 + 1 }
}
