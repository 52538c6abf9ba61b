/// A chart as a value, drawn as wide as it is wanted.
public protocol Chart: Sendable {
    /// The chart in a width in units of the style sheet's pixels.
    func drawing(width: Double) -> Drawing
}
