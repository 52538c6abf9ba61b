import VGGModel

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
    /// The launches that compute `output` from `input`, given where its weights lie.
    func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch]
}

extension Operation {
    /// No weights.
    public var weights: [WeightBuffer] { [] }
}

/// A buffer of weights as an operation wants it on the device.
public struct WeightBuffer: Hashable, Sendable {
    /// How the buffer is made from the layer's parameters.
    public enum Form: Hashable, Sendable {
        /// The weight tensor's rows from `first` on, as they come; used in place where the device can.
        case rows(first: Int, count: Int)
        /// The weight tensor packed by the convolution's own kernel.
        case packed(ConvolutionPacking)
        /// Rows of a dense layer's weight tensor as scaled halves, packed by its own kernel.
        case halves(DensePacking)
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

/// The variants of a kernel, as the macro `VARIANT` names them.
enum VariantMacro {
    static let naive = 0, cpu = 1, gpu = 2
}
