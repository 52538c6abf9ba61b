/// Pictures that are shown to the network at once, as bytes, with their classes.
public struct Batch: Hashable, Sendable {
    /// The epoch, from 0.
    public let epoch: Int
    /// The batch's place in the epoch, from 0.
    public let index: Int
    /// `labels.count * crop * crop * 3` bytes in NHWC order, RGB.
    public private(set) var pixels: [UInt8] = []
    /// The class of each picture.
    public private(set) var labels: [Int] = []

    init(epoch: Int, index: Int) {
        self.epoch = epoch
        self.index = index
    }

    mutating func append(_ picture: PreparedPicture) {
        pixels += picture.pixels
        labels.append(picture.label)
    }

    mutating func reserve(_ pictures: Int, bytes: Int) {
        labels.reserveCapacity(pictures)
        pixels.reserveCapacity(pictures * bytes)
    }
}

/// One picture of a batch.
struct PreparedPicture: Sendable {
    let pixels: [UInt8]
    let label: Int
}
