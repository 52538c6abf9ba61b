/// Why one try did not bring the whole file.
enum Fault: Error {
    /// Another try may do better.
    ///
    /// The reason completes a sentence on the location; `wait` is how many seconds the server asked to wait.
    case temporary(String, wait: Double? = nil)
    /// No connection came about, which another try helps only where one did before.
    case unreachable(String)
    /// Another try would end the same way.
    case final(DownloadError)
}
