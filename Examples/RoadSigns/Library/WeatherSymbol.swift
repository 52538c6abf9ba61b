/// The weather symbols that are drawn: another task for what was learnt from road signs.
public enum WeatherSymbol: String, CaseIterable, Sendable {
    /// A disc with rays.
    case sun
    /// A crescent.
    case moon
    /// A cloud and nothing else.
    case cloud
    /// A cloud with strokes of rain below it.
    case rain
    /// A crystal with six arms.
    case snow
    /// A bolt, with or without a cloud.
    case lightning
    /// Three lines that curl at their ends.
    case wind
    /// Half rings, one in another.
    case rainbow

    /// What people call it, in lower-case words.
    public var label: String { rawValue }
}
