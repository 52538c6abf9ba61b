/// How often each class was taken for each.
public struct ConfusionMatrix: Hashable, Sendable {
    /// How well one class is told from the others.
    public struct ClassScore: Hashable, Sendable {
        /// The class's name.
        public let name: String
        /// The share of pictures taken for the class that are of it; nil where none was taken for it.
        public let precision: Double?
        /// The share of the class's pictures that were taken for it; nil where it has none.
        public let recall: Double?
        /// The harmonic mean of the two: twice the hits over pictures of and taken for the class; nil where it has none.
        public let f1: Double?
        /// Pictures of the class.
        public let support: Int
    }

    /// Pictures of one class that were taken for another.
    public struct Confusion: Hashable, Sendable {
        /// What they show.
        public let actual: String
        /// What they were taken for.
        public let predicted: String
        /// How many.
        public let count: Int
    }

    /// The names of the classes.
    public let classes: [String]
    /// Pictures of class i taken for class j, at `i * classes.count + j`.
    public private(set) var counts: [Int]
    private var topFive = 0

    /// Makes a matrix of zeros.
    public init(classes: [String]) {
        self.classes = classes
        counts = [Int](repeating: 0, count: classes.count * classes.count)
    }

    /// Takes in the scores of one picture, a score for each class, and its true class; of equal scores the first counts.
    ///
    /// - Precondition: there are as many scores as classes, and the label is one of them.
    public mutating func add(scores: ArraySlice<Float>, label: Int) {
        precondition(scores.count == classes.count && classes.indices.contains(label), "scores of other classes")
        let own = scores[scores.startIndex + label]
        var predicted = 0, ahead = 0
        for (index, score) in scores.enumerated() {
            // A score that is no number is behind all others.
            let best = scores[scores.startIndex + predicted]
            if score > best || best.isNaN && !score.isNaN { predicted = index }
            if score > own || score == own && index < label || own.isNaN { ahead += 1 }
        }
        counts[label * classes.count + predicted] += 1
        if ahead < 5 { topFive += 1 }
    }

    /// Pictures in all.
    public var images: Int { counts.reduce(0, +) }

    /// The share of pictures that were taken for what they are; 0 of none.
    public var accuracy: Double {
        Double(classes.indices.reduce(0) { $0 + self[$1, $1] }) / Double(max(images, 1))
    }

    /// The share of pictures whose class had one of the five highest scores; 0 of none.
    public var topFiveAccuracy: Double { Double(topFive) / Double(max(images, 1)) }

    /// Pictures of one class taken for another.
    public subscript(actual: Int, predicted: Int) -> Int { counts[actual * classes.count + predicted] }
}

extension ConfusionMatrix {
    /// Precision, recall, F1 and support of every class.
    public var classScores: [ClassScore] {
        classes.indices.map { index in
            let hits = Double(self[index, index])
            let support = classes.indices.reduce(0) { $0 + self[index, $1] }
            let taken = classes.indices.reduce(0) { $0 + self[$1, index] }
            let precision = taken > 0 ? hits / Double(taken) : nil
            let recall = support > 0 ? hits / Double(support) : nil
            let f1 = support > 0 ? 2 * hits / Double(support + taken) : nil
            return ClassScore(name: classes[index], precision: precision, recall: recall, f1: f1, support: support)
        }
    }

    /// The pairs of classes that were confused most often, at most so many.
    public func mostConfused(_ limit: Int = 10) -> [Confusion] {
        let pairs = counts.indices.filter { counts[$0] > 0 && $0 / classes.count != $0 % classes.count }
        // Equal counts keep the order of the classes.
        return pairs.sorted { (-counts[$0], $0) < (-counts[$1], $1) }.prefix(max(limit, 0)).map {
            Confusion(
                actual: classes[$0 / classes.count], predicted: classes[$0 % classes.count], count: counts[$0])
        }
    }
}
