public import VGGModel

extension Image {
    /// The network's view of the picture as bytes: resized, cropped, RGB, `crop * crop * 3` bytes in NHWC order.
    ///
    /// Equal to ``resizedShorterSide(_:)`` and ``centerCropped(_:)`` one after the other, but only the pixels of the crop
    /// are computed. Channel order, scale, mean and deviation are left to who uses the bytes. Throws `invalidArgument`
    /// for a size below 1, `tooLarge` for a crop past the default limit.
    public func preparedPixels(for preprocessing: Preprocessing) throws(ImageError) -> [UInt8] {
        try Self.checkCrop(preprocessing.crop)
        let (width, height) = try sizeWithShorterSide(preprocessing.shorterSide)
        let across = CentralWindow(of: width, side: preprocessing.crop)
        let down = CentralWindow(of: height, side: preprocessing.crop)
        return resampled(width: width, height: height, columns: across.range, rows: down.range)
            .padded(to: preprocessing.crop, left: across.padding, top: down.padding).pixels
    }

    /// The network's input on the CPU: `crop * crop * 3` numbers in NCHW order.
    ///
    /// Each is `(byte * scale - mean[c]) / deviation[c]` of ``preparedPixels(for:)``, channels in the network's order.
    /// Throws as that does, and `invalidArgument` unless mean and deviation have three values and no deviation is zero.
    public func normalized(_ preprocessing: Preprocessing) throws(ImageError) -> [Float] {
        let bytes = try preparedPixels(for: preprocessing)
        let mean = preprocessing.mean
        let deviation = preprocessing.deviation
        guard mean.count == 3, deviation.count == 3, !deviation.contains(0) else {
            throw ImageError(
                .invalidArgument, name: "preprocessing",
                "three means and three deviations other than zero are needed, not \(mean) and \(deviation)")
        }
        return (0..<3).flatMap { channel in
            let source = preprocessing.order == .rgb ? channel : 2 - channel
            let table = (0..<256).map { (Float($0) * preprocessing.scale - mean[channel]) / deviation[channel] }
            return stride(from: source, to: bytes.count, by: 3).map { table[Int(bytes[$0])] }
        }
    }
}
