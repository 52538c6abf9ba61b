/// How a convolution's products are regrouped into sums.
public enum Summation: Hashable, Sendable {
    /// The products themselves are added, in any order.
    case anyOrder
    /// Winograd's minimal filtering F(m x m, 3x3) with m = `tile`, which is 2, 4 or 6.
    case winograd(tile: Int)
}
