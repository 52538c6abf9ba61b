/// How a convolution's or a dense layer's products are regrouped into sums, on which rounding errors depend.
public enum Summation: Hashable, Sendable {
    /// The products themselves are added, in any order.
    case anyOrder
    /// Winograd's minimal filtering F(m x m, 3x3) with m = `tile`, which is 2, 4 or 6.
    case winograd(tile: Int)
    /// Products of factors rounded to halves, `chain` of them at a time summed as halves, by fused multiply-add; these
    /// sums are added as floats, in any order.
    case halves(chain: Int)
    /// Winograd's filtering with transforms of floats, and products summed as with `halves`.
    case winogradInHalves(tile: Int, chain: Int)
}
