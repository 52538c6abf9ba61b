/// Which of several sets a picture belongs to; sets share no picture, whatever their seeds.
public enum DrawnSplit: String, CaseIterable, Sendable {
    /// To learn from.
    case train
    /// To choose by.
    case validation
    /// To judge by, once.
    case test
}
