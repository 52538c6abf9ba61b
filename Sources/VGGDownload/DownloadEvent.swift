/// What a download tells of its course.
public enum DownloadEvent: Hashable, Sendable {
    /// The part that an earlier run left is read again, for the checksum.
    case checking(done: Int, total: Int)
    /// Bytes came; `done` counts those of the whole file that are here, `total` all, where that is known.
    case receiving(done: Int, total: Int?)
    /// A try failed for this reason, and the next one begins after some seconds.
    case retrying(reason: String, seconds: Double)
    /// What was here is given up for this reason, and the file comes from its beginning.
    case startingAgain(reason: String)
}
