#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How well a network classifies pictures whose classes are known.
public struct Evaluation: Hashable, Sendable {
    /// Which classes were taken for which.
    public private(set) var confusion: ConfusionMatrix
    private var loss = 0.0

    /// Begins with no picture.
    public init(classes: [String]) { confusion = ConfusionMatrix(classes: classes) }

    /// Evaluates a network on all batches of a source.
    ///
    /// - Throws: `TrainingError` with `invalidAnswer` where there is not a score for each class of each picture,
    ///   `CancellationError`, and what the network throws.
    public init(
        of network: any TrainableNetwork, on source: BatchSource, classes: [String]
    ) async throws {
        self.init(classes: classes)
        for try await batch in source.batches() where !batch.labels.isEmpty {
            let scores = try await network.evaluate(pixels: batch.pixels, images: batch.labels.count)
            guard scores.count == batch.labels.count * classes.count else {
                throw TrainingError(
                    .invalidAnswer, "validation",
                    "the network gave \(scores.count) scores for \(batch.labels.count) pictures and \(classes.count) classes"
                )
            }
            for (place, label) in batch.labels.enumerated() {
                add(scores: scores[place * classes.count..<(place + 1) * classes.count], label: label)
            }
        }
    }

    /// Takes in the scores of one picture before softmax, a score for each class, and its true class.
    public mutating func add(scores: ArraySlice<Float>, label: Int) {
        let values = scores.map(Double.init)
        let largest = values.max() ?? 0
        let sum = values.reduce(0) { $0 + exp($1 - largest) }
        loss += largest + log(sum) - values[label]
        confusion.add(scores: scores, label: label)
    }

    /// The means; nothing before the first picture.
    public var measures: Measures? {
        guard confusion.images > 0 else { return nil }
        return Measures(
            loss: loss / Double(confusion.images), top1: confusion.accuracy,
            top5: confusion.classes.count > 5 ? confusion.topFiveAccuracy : nil)
    }
}
