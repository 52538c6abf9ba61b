extension Preprocessing {
    /// The pipelines that have a name.
    public static let named: [(name: String, preprocessing: Preprocessing)] = [
        ("torchvision", .torchvision), ("caffe", .caffe), ("amdegroot", .amdegroot),
    ]

    /// The pipeline of amdegroot's features-only release of VGG-16: RGB in 0...255, the mean subtracted, no scaling.
    ///
    /// The release gives means in 0...1 and a deviation of 1/255; these are the same numbers in bytes.
    public static let amdegroot = Preprocessing(
        shorterSide: 256, crop: 224, order: .rgb, scale: 1,
        mean: [0.48235, 0.45882, 0.40784].map { $0 * 255 }, deviation: [1, 1, 1])

    /// The largest side of a picture in pixels, with which a pipeline can be used.
    static let largestSide = 1 << 16

    /// What keeps the values from being a pipeline, or nothing.
    public var problem: String? {
        guard (1...Self.largestSide).contains(shorterSide), (1...Self.largestSide).contains(crop) else {
            return "shorter side \(shorterSide) and crop \(crop) must be from 1 to \(Self.largestSide)"
        }
        guard mean.count == 3, deviation.count == 3 else {
            return "\(mean.count) means and \(deviation.count) deviations, not 3 of each"
        }
        guard scale.isFinite, scale > 0 else { return "the scale \(scale) is not above 0" }
        guard mean.allSatisfy(\.isFinite) else { return "a mean of \(mean) is not finite" }
        guard deviation.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            return "a deviation of \(deviation) is not above 0"
        }
        return nil
    }
}

extension Preprocessing: CustomStringConvertible {
    /// The pipeline in a line: `shorter side 256, centre 224; RGB in 0...1, minus (0.485, ...), over (0.229, ...)`.
    public var description: String {
        let range = "0...\((255 * Double(scale)).rounded(toPlaces: 4))"
        let list = { (values: [Float]) in "(\(values.map { "\($0)" }.joined(separator: ", ")))" }
        let divisor = deviation.allSatisfy { $0 == 1 } ? "" : ", over \(list(deviation))"
        return "shorter side \(shorterSide), centre \(crop); \(order.rawValue.uppercased()) in \(range), minus "
            + list(mean) + divisor
    }
}

extension Double {
    /// The number as text with so many places at most: `1`, `0.9961`.
    fileprivate func rounded(toPlaces places: Int) -> String {
        let factor = (0..<places).reduce(1.0) { product, _ in product * 10 }
        let rounded = (self * factor).rounded() / factor
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
    }
}
