public import VGGBackend
public import VGGModel

/// What a network makes of the pictures of a set, kept in memory with their classes, to train a small network on.
public struct PictureFeatures: Sendable {
    /// How pictures are shown, and how often.
    public struct Views: Sendable {
        /// Forms of each picture: the first as the network's own preprocessing makes it, the others varied.
        public var count: Int
        /// How the others are varied.
        public var augmentation: Augmentation
        /// What they are drawn from.
        public var seed: UInt64

        /// Makes a description; by default of one view.
        public init(count: Int = 1, augmentation: Augmentation = Augmentation(), seed: UInt64 = 0) {
            self.count = count
            self.augmentation = augmentation
            self.seed = seed
        }
    }

    /// Extents of the values of one picture.
    public let shape: Shape
    /// The values, picture by picture, view after view.
    public private(set) var values: [Float] = []
    /// The class of each.
    public private(set) var labels: [Int] = []

    /// Has a session compute the values of its first output.
    ///
    /// Pictures that cannot be decoded are left out, and told of once.
    ///
    /// - Parameters:
    ///   - set: The pictures.
    ///   - session: What computes; it takes pixels.
    ///   - views: How pictures are shown.
    ///   - loading: How much goes on beside.
    ///   - leftOut: Is told of a picture that cannot be used.
    ///   - report: Is told after each batch how many pictures are done in all views.
    /// - Throws: `TrainingError` with `noPictures` where there is none, `CancellationError`, and what the session throws.
    public init(
        of set: PictureSet, by session: Session, views: Views = Views(), loading: LoadingOptions = LoadingOptions(),
        leftOut: (LeftOutPicture) -> Void = { _ in }, report: (Int) -> Void = { _ in }
    ) async throws {
        let plan = session.plan
        shape = plan.outputs.first?.shape ?? Shape(features: 0)
        values.reserveCapacity(
            Self.byteCount(of: shape, images: set.pictures.count * max(views.count, 1)).map { $0 / 4 } ?? 0)
        // What is shown once is not worth keeping.
        var loading = loading
        if views.count < 2 { loading.cacheBytes = 0 }
        var shown = 0
        for view in 0..<max(views.count, 1) {
            let source = BatchSource(
                set, for: plan.network.preprocessing, size: plan.options.batch,
                augmentation: view > 0 ? views.augmentation : nil, seed: views.seed, options: loading)
            for try await batch in source.batches(epoch: view) {
                if !batch.labels.isEmpty {
                    values += try await session.run(pixels: batch.pixels)[0].values
                    labels += batch.labels
                }
                shown += min(source.size, set.pictures.count - batch.index * source.size)
                report(shown)
            }
            let failures = source.newlyLeftOut()
            if view == 0 { for picture in failures { leftOut(picture) } }
        }
        guard !labels.isEmpty || set.pictures.isEmpty else {
            throw TrainingError(
                .noPictures, set.folder,
                "none of the \(set.pictures.count) pictures can be decoded; give JPEG or PNG files that other programs open"
            )
        }
    }

    /// Pictures, each view counted.
    public var images: Int { labels.count }

    /// Bytes that the values of so many pictures take; nil where they are beyond what can be counted.
    public static func byteCount(of shape: Shape, images: Int) -> Int? {
        let (count, overflow) = shape.count.multipliedReportingOverflow(by: 4)
        let (bytes, beyond) = count.multipliedReportingOverflow(by: images)
        return overflow || beyond ? nil : bytes
    }
}

extension PictureFeatures {
    /// By what values are divided so that those of a picture have a norm of 8 in the mean square, in which the usual rates
    /// suit layers of any width; 1 where all are zero or there is none.
    var magnitude: Float {
        let sum = values.reduce(0.0) { $0 + Double($1) * Double($1) }
        let norm = (sum / Double(max(images, 1))).squareRoot()
        return norm > 0 && norm.isFinite ? Float(norm / 8) : 1
    }

    /// The same, every value divided by a number.
    func divided(by divisor: Float) -> PictureFeatures {
        var other = self
        for index in other.values.indices { other.values[index] /= divisor }
        return other
    }

    /// The values and classes of some pictures, in the order of their places.
    func batch(_ places: ArraySlice<Int>) -> (values: [Float], labels: [Int]) {
        let count = shape.count
        var batch: [Float] = []
        batch.reserveCapacity(places.count * count)
        for place in places { batch += values[place * count..<(place + 1) * count] }
        return (batch, places.map { labels[$0] })
    }
}
