/// What 32-bit floating-point arithmetic loses at most.
///
/// In the standard model every operation yields `(a op b)(1 + d) + e` with |d| <= u: one rounding, and |e| at most the
/// smallest normal number, because a device may flush what is smaller to zero. A product of n factors `1 + d`, or of
/// their inverses, is `1 + t` with |t| <= gamma(n). An OpenCL function good to k ulp counts as 2k roundings, since an
/// ulp of x is at most 2u|x|. Values that the reference is given are taken to be zero or normal.
///
/// Book: Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, sections 2.2 and 3.1.
public enum SinglePrecision {
    /// The unit roundoff of round-to-nearest: half the distance from 1 to the next number.
    public static let unit = 0x1p-24
    /// The smallest normal number; what is less may become zero.
    public static let smallestNormal = 0x1p-126

    /// The largest relative change that `roundings` roundings make: n u / (1 - n u), infinite from n u = 1 on.
    public static func gamma(_ roundings: Int) -> Double {
        let total = Double(roundings) * unit
        return total < 1 ? total / (1 - total) : .infinity
    }

    /// How far the mean of `count` values may be from exact, whose sizes add up to `sum`.
    ///
    /// A sum of n values passes at most n - 1 additions, then a division, or a rounded reciprocal and a product; one
    /// rounding more allows for the reference's own.
    static func meanBound(sum: Double, count: Int) -> Double {
        let gamma = gamma(count + division + 1)
        return gamma * sum / Double(count) + (1 + gamma) * Double(count + 1) * smallestNormal
    }

    /// Roundings that division may cost in OpenCL's full profile: 2.5 ulp.
    static let division = 5
    /// Roundings that `sqrt` (3 ulp) or `rsqrt` (2 ulp) may cost.
    static let squareRoot = 6
    /// Roundings that `exp` may cost: 3 ulp.
    static let exponential = 6
    /// Roundings that `log` may cost: 3 ulp.
    static let logarithm = 6
    /// Roundings that `pow` and `powr` may cost: 16 ulp.
    static let power = 32
}
