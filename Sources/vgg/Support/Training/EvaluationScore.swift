import VGGReports
import VGGTraining

/// What comes of a model's scores for pictures whose folders tell their classes.
struct EvaluationScore {
    private(set) var evaluation: Evaluation
    /// Whether the folders' names are not labels, so that their order counts.
    let isMatchedByOrder: Bool
    private let pictures: EvaluatedPictures
    /// The class of each folder.
    private let classes: [Int]

    /// Finds the class of each folder among the labels of a model.
    init(_ pictures: EvaluatedPictures, labels: [String]) throws {
        self.pictures = pictures
        let known = Dictionary(labels.enumerated().map { ($1, $0) }) { first, _ in first }
        let named = pictures.folders.compactMap { known[$0] }
        if named.count == pictures.folders.count {
            try Self.refuseAmbiguous(pictures.folders, labels)
            classes = named
        } else {
            try Self.refuseOtherCount(pictures.folders, labels, known: Set(known.keys))
            classes = Array(labels.indices)
        }
        isMatchedByOrder = named.count < pictures.folders.count
        evaluation = Evaluation(classes: isMatchedByOrder ? pictures.folders : labels)
    }

    /// Takes in the scores of a picture.
    mutating func add(_ path: String, _ scores: ArraySlice<Float>) {
        guard let place = pictures.places[path] else { return }
        evaluation.add(scores: scores, label: classes[place])
    }

    private static func refuseAmbiguous(_ folders: [String], _ labels: [String]) throws {
        let counts = Dictionary(grouping: labels, by: \.self).mapValues(\.count)
        if let twice = folders.first(where: { counts[$0, default: 0] > 1 }) {
            throw Failure(
                "the model has two classes '\(twice.onOneLine)'; give names that differ with --labels, and call the "
                    + "subfolder by one of them")
        }
    }

    private static func refuseOtherCount(_ folders: [String], _ labels: [String], known: Set<String>) throws {
        guard folders.count != labels.count else { return }
        let unknown = folders.first { !known.contains($0) } ?? ""
        throw Failure(
            "the subfolder '\(unknown.onOneLine)' is none of the model's \(labels.count) labels, such as "
                + "'\(labels.first?.onOneLine ?? "")', and \(folders.count) subfolders are not one for each; call them by "
                + "the labels, or give the labels with --labels")
    }
}

extension ConfusionMatrix {
    /// A row for each class that has pictures.
    var csv: CSV {
        var table = CSV(["class", "precision", "recall", "f1", "pictures"])
        let text = { (value: Double?) in value.map { "\($0)" } ?? "" }
        for score in classScores where score.support > 0 {
            table.add([score.name, text(score.precision), text(score.recall), text(score.f1), "\(score.support)"])
        }
        return table
    }
}
