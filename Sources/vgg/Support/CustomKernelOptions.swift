import ArgumentParser
import VGGBackend
import VGGModel

/// A kernel of the user's own that is measured beside ours.
struct CustomKernelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Measure a kernel of your own beside ours.", valueName: "file.cl"),
        completion: .file(extensions: ["cl"]))
    var kernel: String?

    @Option(
        help: ArgumentHelp(
            "Values of the output that each of its work-items computes, along width, height and images times channels. "
                + "(default: 1x1x1)", valueName: "XxYxZ"),
        transform: Self.extents)
    var valuesPerItem: SIMD3<Int>?

    @Option(
        help: ArgumentHelp("Work-items of its groups; left to the driver by default.", valueName: "XxYxZ"),
        transform: Self.extents)
    var group: SIMD3<Int>?

    @Option(
        help: ArgumentHelp(
            "How it sums, by which its errors are judged: direct, or Winograd's F2, F4 or F6. (default: direct)",
            valueName: "method"),
        transform: Self.method)
    var method: Summation?

    func validate() throws {
        guard kernel != nil || (valuesPerItem == nil && group == nil && method == nil) else {
            throw ValidationError(
                "--values-per-item, --group and --method are for a kernel of yours; give --kernel FILE.cl")
        }
    }

    /// Refuses an operation that no kernel of somebody's own can compute.
    func check(_ operation: BenchOperation) throws {
        guard method == nil || method == .anyOrder || operation == .conv3x3 else {
            throw ValidationError("--method: Winograd's are for conv3x3; leave it out for \(operation.rawValue)")
        }
        guard kernel != nil, operation.signature == nil else { return }
        let names = BenchOperation.customizable.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--kernel: \(operation.rawValue) is of no use by itself; choose one of \(names)")
    }

    /// The kernel with its file's text; nothing where none is asked for.
    func read(for operation: BenchOperation) throws -> CustomKernel? {
        guard let kernel else { return nil }
        let bytes = try InputFile.bytes(kernel, option: "--kernel", limit: 16 << 20)
        guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
            throw Failure("--kernel \(kernel.onOneLine): this is no text in UTF-8; give a file of OpenCL C")
        }
        // A mark of the byte order is none of the program.
        let program = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        let name = kernel.split(separator: "/").last.map { String($0).onOneLine } ?? "kernel.cl"
        return CustomKernel(
            name: name, text: program, operation: operation, valuesPerItem: valuesPerItem ?? SIMD3(1, 1, 1),
            group: group,
            summation: method ?? .anyOrder)
    }

    @Sendable private static func extents(_ text: String) throws -> SIMD3<Int> {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, (1...3).contains(numbers.count), numbers.allSatisfy((1...65_536).contains)
        else { throw ValidationError("give up to three whole numbers from 1 to 65536, such as 4x1x8") }
        return SIMD3(numbers[0], numbers.count > 1 ? numbers[1] : 1, numbers.count > 2 ? numbers[2] : 1)
    }

    @Sendable private static func method(_ text: String) throws -> Summation {
        switch text {
        case "direct": return .anyOrder
        case "F2": return .winograd(tile: 2)
        case "F4": return .winograd(tile: 4)
        case "F6": return .winograd(tile: 6)
        default: throw ValidationError("there is no such method; give direct, F2, F4 or F6")
        }
    }
}
