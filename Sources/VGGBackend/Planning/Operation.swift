public import VGGModel

/// One step of a plan: what it computes, in which variant, and the launches that do it.
///
/// Each operation is a value that holds its shapes and reads the same way: choose a variant for the device, say
/// which weights it wants in which form, and yield launches.
public protocol Operation: Sendable {
    /// The operation's name, which is also its kernel file's: `convolution`.
    var name: String { get }
    /// The variant in a word or two: `cpu 14x2`.
    var variantName: String { get }
    /// The weights it wants, in the order in which `launches` takes them.
    var weights: [WeightBuffer] { get }
    /// Bytes of each buffer that it uses between its launches alone, which they name as `scratch`.
    var scratch: [Int] { get }
    /// How it groups the sums of its products, on which its errors depend.
    var summation: Summation { get }
    /// The launches that compute `output` from `inputs`, given where its weights lie.
    func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch]
}

/// An operation on one input.
public protocol UnaryOperation: Operation {
    /// The launches that compute `output` from `input`, given where its weights lie.
    func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch]
}

extension UnaryOperation {
    /// The launches that compute `output` from the only one of `inputs`.
    public func launches(
        inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        launches(input: inputs[0], output: output, weights: weights)
    }
}

extension Operation {
    /// No weights.
    public var weights: [WeightBuffer] { [] }
    /// None.
    public var scratch: [Int] { [] }
    /// Sums of products as they are.
    public var summation: Summation { .anyOrder }
}

/// A buffer of weights as an operation wants it on the device.
public struct WeightBuffer: Hashable, Sendable {
    /// How the buffer is made from the layer's parameters.
    public enum Form: Hashable, Sendable {
        /// The weight tensor's rows from `first` on, as they come; used in place where the device can.
        case rows(first: Int, count: Int)
        /// The weight tensor packed by a kernel of the operation's own.
        case packed(WeightPacking)
        /// The weight tensor, padded with zeros to `count` values.
        case padded(count: Int)
        /// The bias, padded with zeros to `count` values.
        case bias(count: Int)
    }

    /// The node whose parameters these are.
    public var node: String
    /// How the buffer is made.
    public var form: Form
    /// Bytes on the device.
    public var byteCount: Int
}

/// How weights are packed on the device: a kernel that reads the tensor as it comes and writes it as others read it.
public struct WeightPacking: Hashable, Sendable {
    /// The program that holds the kernel.
    public var program: ProgramKey
    /// The kernel's name.
    public var kernel: String
    /// What the kernel takes after the two buffers.
    public var arguments: [Int]
    /// Work-items along each axis.
    public var global: SIMD2<Int>
    /// Where in the tensor the kernel begins to read.
    public var rawByteOffset = 0
    /// Bytes of the tensor that it reads.
    public var rawByteCount: Int

    /// The launch, whose two buffers are bound apart from its arguments, in slices where the device wants that.
    func launch(packedByteCount: Int, within limit: LaunchLimit?) -> Launch {
        let bytes = Double(2 * rawByteCount + packedByteCount)
        return Launch(
            program: program, kernel: kernel, arguments: [], global: SIMD3(global.x, global.y, 1),
            work: LaunchWork(operations: 2 * bytes, bytes: bytes)
        ).cut(to: limit)
    }
}

/// The variants of a kernel, as the macro `VARIANT` names them.
enum VariantMacro {
    static let naive = 0, cpu = 1, gpu = 2
}
