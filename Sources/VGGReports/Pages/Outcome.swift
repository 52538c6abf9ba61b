/// How something ended that could fail.
public enum Outcome: String, Hashable, Sendable {
    /// As it should.
    case passed
    /// Otherwise than it should.
    case failed
    /// In a way that says too little.
    case uncertain

    /// A sign, so that nothing rests on colour alone.
    public var sign: String {
        switch self {
        case .passed: "\u{2713}"
        case .failed: "\u{2717}"
        case .uncertain: "?"
        }
    }
}
