/// The sum of products and of their sizes, four at a time.
struct ProductSums {
    private var sums = SIMD4<Double>.zero
    private var sizes = SIMD4<Double>.zero

    /// Σ a·b.
    var sum: Double { sums.sum() }
    /// Σ |a·b|.
    var size: Double { sizes.sum() }

    /// Adds the products of two runs of `count` values.
    @inline(__always)
    mutating func add(_ first: UnsafePointer<Double>, _ second: UnsafePointer<Double>, count: Int) {
        var index = 0
        while index + 4 <= count {
            let products =
                UnsafeRawPointer(first + index).loadUnaligned(as: SIMD4<Double>.self)
                * UnsafeRawPointer(second + index).loadUnaligned(as: SIMD4<Double>.self)
            sums += products
            sizes += pointwiseMax(products, -products)
            index += 4
        }
        while index < count {
            let product = first[index] * second[index]
            sums[0] += product
            sizes[0] += abs(product)
            index += 1
        }
    }
}
