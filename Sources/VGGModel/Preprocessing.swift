/// How a picture becomes a network's input: resize, crop, channel order, mean and deviation.
///
/// The bytes of a cropped RGB picture become `(byte * scale - mean[c]) / deviation[c]` in channel order `order`.
public struct Preprocessing: Hashable, Sendable, Codable {
    /// The order in which the network takes red, green and blue.
    public enum ChannelOrder: String, Hashable, Sendable, Codable {
        /// Red first, as torchvision and most do.
        case rgb
        /// Blue first, as Caffe does.
        case bgr
    }

    /// The picture's shorter side is resized to this many pixels before cropping.
    public var shorterSide: Int
    /// Side of the square cut from the picture's centre.
    public var crop: Int
    /// Order of the channels in the tensor.
    public var order: ChannelOrder
    /// Factor of each byte.
    public var scale: Float
    /// Subtracted after scaling, in the tensor's channel order.
    public var mean: [Float]
    /// Divisor after subtraction, in the tensor's channel order.
    public var deviation: [Float]

    private enum CodingKeys: String, CodingKey {
        case shorterSide = "shorter_side"
        case crop, order, scale, mean, deviation
    }

    /// Makes a pipeline from its values.
    public init(
        shorterSide: Int, crop: Int, order: ChannelOrder, scale: Float, mean: [Float], deviation: [Float]
    ) {
        self.shorterSide = shorterSide
        self.crop = crop
        self.order = order
        self.scale = scale
        self.mean = mean
        self.deviation = deviation
    }

    /// The same pipeline for a square input of another size, the shorter side in proportion; for other inputs, unchanged.
    public func scaled(to height: Int, _ width: Int) -> Preprocessing {
        let (product, overflow) = height.multipliedReportingOverflow(by: shorterSide)
        guard height == width, height != crop, crop > 0, !overflow else { return self }
        var scaled = self
        scaled.crop = height
        scaled.shorterSide = product / crop
        return scaled
    }

    /// torchvision's evaluation pipeline: RGB in 0...1, ImageNet mean and deviation.
    public static let torchvision = Preprocessing(
        shorterSide: 256, crop: 224, order: .rgb, scale: 1 / 255,
        mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

    /// The Caffe pipeline of the paper's own release: BGR in 0...255, the mean subtracted, no scaling.
    public static let caffe = Preprocessing(
        shorterSide: 256, crop: 224, order: .bgr, scale: 1,
        mean: [103.939, 116.779, 123.68], deviation: [1, 1, 1])
}

extension Preprocessing.ChannelOrder {
    /// Decodes an order by its name, and names those there are where it is none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let order = Self(rawValue: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "no order of channels is called \(text.debugDescription); give rgb or bgr")
        }
        self = order
    }
}
