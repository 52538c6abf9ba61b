package import VGGModel

/// The mean of the pictures that a network was trained on, from a `.binaryproto` file of Caffe's.
public struct CaffeMean: Hashable, Sendable {
    /// The mean of each channel over the whole picture, blue first.
    public let channels: [Float]

    /// Reads a file.
    ///
    /// - Throws: `WeightsError` with `notFound`, `unreadable`, or `invalidHeader` where it is no picture's mean.
    public init(path: String) throws(WeightsError) {
        try self.init(storage: try MappedFile.map(path), path: path)
    }

    /// Reads a file that is in memory; errors call it `path`.
    ///
    /// - Throws: `WeightsError` with `invalidHeader` where it is no picture's mean.
    package init(storage: TensorStorage, path: String) throws(WeightsError) {
        let fields = ProtobufReader(storage.bytes, part: "Caffe mean", path: path)
        let blob = try CaffeBlob(fields, 0..<storage.bytes.count, at: 0)
        let extents = blob.shape.drop { $0 == 1 }
        guard blob.shape.count >= 3, let count = extents.count > 2 ? extents.first : 1, [1, 3].contains(count) else {
            throw fields.invalid("a mean of shape \(blob.shape); need 1 or 3 channels, rows and columns", at: 0)
        }
        let values = try blob.tensor(CaffeSource(path: path, form: .binary, storage: storage)).values
        let size = values.count / count
        channels = (0..<count).map { channel in
            Float(values[channel * size..<(channel + 1) * size].reduce(0) { $0 + Double($1) } / Double(size))
        }
        guard channels.allSatisfy(\.isFinite) else {
            throw WeightsError(.notFinite, path: path, "the mean is not finite")
        }
    }
}
