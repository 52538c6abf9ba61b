import VGGTraining

/// How many pictures of each class there are, for people and for JSON.
struct TrainingPictures {
    struct ClassJSON: Encodable {
        let name: String
        let training, validation: Int
    }

    let classes: [ClassJSON]
    /// How many times as many training pictures the largest class has as the smallest.
    let imbalance: Double
    private let warning: String?

    /// Counts the pictures of a folder.
    init(_ data: ImageFolder) {
        let balance = ClassBalance(data)
        classes = balance.rows.map { ClassJSON(name: $0.name, training: $0.training, validation: $0.validation) }
        imbalance = balance.ratio
        warning = balance.warning
    }

    /// The sums, the classes unless there are many, and a warning where they are out of balance.
    var text: String {
        let training = classes.reduce(0) { $0 + $1.training }, validation = classes.reduce(0) { $0 + $1.validation }
        var lines = ["pictures: \(training) to train with, \(validation) to validate with, \(classes.count) classes"]
        if classes.count <= 20 {
            lines += classes.map { "  \($0.name.shortened): \($0.training) and \($0.validation)" }
        }
        if let warning { lines.append("warning: \(warning.onOneLine)") }
        return lines.joined(separator: "\n")
    }
}
