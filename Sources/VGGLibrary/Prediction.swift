/// One class that a network sees in a picture.
public struct Prediction: Hashable, Sendable, Codable {
    /// The class's index.
    public let `class`: Int
    /// The class's name.
    public let label: String
    /// Its share of the softmax, 0 to 1.
    public let probability: Float

    /// The `top` most probable classes, best first; of equals the lower index.
    public static func best(_ probabilities: ArraySlice<Float>, labels: [String], top: Int) -> [Prediction] {
        zip(labels.indices, probabilities)
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
            .prefix(max(top, 0))
            .map { Prediction(class: $0.0, label: labels[$0.0], probability: $0.1) }
    }
}
