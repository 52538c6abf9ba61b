import VGGModel

/// Sums of products of halves in chains, the chains as floats; halves are floats of eleven bits here.
struct FloatHalves {
    /// Products in a chain.
    let chain: Int
    /// Whether what is less than the smallest normal half becomes zero.
    var flushes = false
    /// Bits that a rounded number keeps.
    var bits = 11
    /// Whether the last product of a sum is left out.
    var leavesOut = false

    /// A number rounded to nearest, ties to even.
    func rounded(_ value: Float) -> Float {
        guard abs(value) >= 0x1p-14 else { return flushes ? 0 : (value * 0x1p24).rounded(.toNearestOrEven) * 0x1p-24 }
        let unit = Float(sign: .plus, exponent: value.exponent + 1 - bits, significand: 1)
        return (value / unit).rounded(.toNearestOrEven) * unit
    }

    /// The sum of `start` and the products of the pairs.
    func sum(_ start: Float, _ pairs: [(Float, Float)]) -> Float {
        let pairs = (leavesOut ? pairs.dropLast() : pairs).map { (rounded($0.0), rounded($0.1)) }
        return stride(from: 0, to: pairs.count, by: chain).reduce(start) { sum, first in
            sum
                + pairs[first..<min(first + chain, pairs.count)].reduce(0) {
                    rounded($0.addingProduct($1.0, $1.1))
                }
        }
    }

    /// A 3x3 convolution of an image in channel, row, column order, tap after tap as a device does.
    func convolution(_ image: [Float], _ shape: Shape, _ parameters: LayerParameters) -> [Float] {
        let (weights, plane) = (parameters.weight.values, shape.height * shape.width)
        return parameters.bias.values.enumerated().flatMap { output, bias in
            (0..<plane).map { pixel in
                var pairs: [(Float, Float)] = []
                for tap in 0..<9 {
                    let (y, x) = (pixel / shape.width + tap / 3 - 1, pixel % shape.width + tap % 3 - 1)
                    guard (0..<shape.height).contains(y), (0..<shape.width).contains(x) else { continue }
                    for channel in 0..<shape.channels {
                        pairs.append(
                            (
                                image[channel * plane + y * shape.width + x],
                                weights[(output * shape.channels + channel) * 9 + tap]
                            ))
                    }
                }
                return sum(bias, pairs)
            }
        }
    }
}
