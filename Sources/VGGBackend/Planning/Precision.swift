/// How weights are stored and multiplied; activations lie in 32 bits in all.
public enum Precision: String, Codable, Sendable, CaseIterable, CustomStringConvertible {
    /// Weights in 32 bits, as they come.
    case fp32
    /// Weights of dense layers in 16 bits, each row in units of a power of two, rounded to nearest.
    case fp16Storage = "fp16-storage"
    /// Centred 3x3 and 1x1 convolutions of stride 1, as VGG's are, in products of halves with sums of floats, dense weights
    /// as with `fp16Storage`; other convolutions in 32 bits.
    ///
    /// It takes a device with `cl_khr_fp16` and kernels of the family `gpu`; planning throws elsewhere. What a
    /// convolution reads, and its weights, must stay within halves: 65504, the largest, and a quarter of it for what is
    /// summed by Winograd's method; more becomes infinite, and the scores no numbers. The first layer, which reads a
    /// picture, stays in 32 bits.
    case fp16

    /// The name: `fp16-storage`.
    public var description: String { rawValue }
}
