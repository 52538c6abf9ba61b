/// What a launch does in all, from which its time is estimated.
public struct LaunchWork: Hashable, Sendable {
    /// Arithmetic operations; a multiply-add is two.
    public var operations: Double
    /// Bytes that are read from global memory and written to it, at least.
    public var bytes: Double

    /// Adds up operations and bytes.
    package init(operations: Double, bytes: Double) { (self.operations, self.bytes) = (operations, bytes) }

    /// What reads and writes some values of 32 bits once, with so many operations for each.
    init(values: Int, operationsPerValue: Double = 1) {
        self.init(operations: Double(values) * operationsPerValue, bytes: 4 * Double(values))
    }

    /// As how many an operation of a naive kernel counts, which most of the time computes where values lie.
    static let naiveOperations = 8.0
}

/// How long a launch may take on a device that may have a display to refresh, and how slow it is taken to be.
///
/// A display's watchdog ends what keeps a device busy for some seconds. What a device can do is not measured before the
/// first launch; its own figures and the least that any GPU makes of them give rates that most exceed ten times over,
/// so that far more launches are cut than need be, at the price of some microseconds each.
public struct LaunchLimit: Hashable, Sendable, Codable {
    /// Seconds that a launch may take by estimate.
    public var seconds = 0.1
    /// Arithmetic operations in a second.
    public var operationsPerSecond: Double
    /// Bytes read and written in a second.
    public var bytesPerSecond: Double

    /// Makes a limit from its values.
    public init(seconds: Double = 0.1, operationsPerSecond: Double, bytesPerSecond: Double) {
        self.seconds = seconds
        self.operationsPerSecond = operationsPerSecond
        self.bytesPerSecond = bytesPerSecond
    }

    /// Seconds that some work is expected to take at most, as if no arithmetic hid any access to memory.
    package func seconds(for work: LaunchWork) -> Double {
        work.operations / operationsPerSecond + work.bytes / bytesPerSecond
    }
}
