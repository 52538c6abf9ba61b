/// How fast bytes come, and how long the rest will take.
///
/// The rate is a mean in which what came some seconds ago counts less and less.
public struct DownloadRate: Sendable {
    /// Bytes a second; nothing before a second has passed.
    public private(set) var bytesPerSecond: Double?
    private var count: Int
    private var time: Double
    /// Seconds after which what came counts less than half.
    private static let memory = 5.0

    /// Begins with bytes that are there, at a time in seconds.
    public init(count: Int, at time: Double) {
        self.count = count
        self.time = time
    }

    /// Takes in how many bytes are there at a time; spans below a second are added up.
    public mutating func update(count: Int, at time: Double) {
        let span = time - self.time
        guard count >= self.count else {
            self = DownloadRate(count: count, at: time)
            return
        }
        guard span >= 1 else { return }
        let latest = Double(count - self.count) / span
        let share = span / (span + Self.memory)
        bytesPerSecond = bytesPerSecond.map { $0 + (latest - $0) * share } ?? latest
        (self.count, self.time) = (count, time)
    }

    /// Seconds that bytes still to come will take; nothing where that cannot be told, or is more than a week.
    public func seconds(for bytes: Int) -> Int? {
        guard let bytesPerSecond, bytesPerSecond >= 1 else { return nil }
        let seconds = (Double(bytes) / bytesPerSecond).rounded(.up)
        return seconds <= 604_800 ? Int(seconds) : nil
    }
}
