extension Context {
    /// How long a wait goes on without any command of its queue ending, unless a context is told otherwise.
    public static let standardTimeout = Duration.seconds(120)

    /// The time that `VGG_TIMEOUT` names in seconds, or the standard one where it is not set or empty.
    ///
    /// Throws `invalidArgument` where it is no number of seconds above 0 and up to a day.
    public static func timeout(environment: [String: String]) throws(CLError) -> Duration {
        guard let text = environment["VGG_TIMEOUT"], !text.isEmpty else { return standardTimeout }
        guard let seconds = Double(text), seconds > 0, seconds <= 86_400 else {
            let detail = "VGG_TIMEOUT=\(text) is no time to wait for a device; give a number of seconds, such as 300"
            throw CLError(.invalidArgument, before: "clCreateContext", detail)
        }
        return .seconds(seconds)
    }
}
