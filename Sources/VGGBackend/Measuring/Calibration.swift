/// A short, always equal piece of arithmetic, whose time tells whether a device is disturbed at this moment.
///
/// Run it before and after a measurement: where it takes longer than it did at other times, so did the measurement, for
/// another program or a lower clock. It may be used from any thread.
public final class Calibration: Sendable {
    private let rate: FMARate

    /// Finds out how much arithmetic takes about 1.5 ms on a device, all of its cores busy, and checks its results.
    ///
    /// Throws `BackendError` with the code `unmeasurable` where they are wrong or the device's clock stands still,
    /// `CLError` where OpenCL fails.
    public init(_ manager: DeviceManager) throws {
        let variant = FMAVariant(width: manager.traits.family.vector, for: manager)
        rate = try FMARate(variant, timer: KernelTimer(manager)).calibrated(to: 0.0015)
    }

    /// Floating-point operations of each sample, the same for as long as the value lives.
    public var operations: Double { rate.operations }

    /// Does the arithmetic once, after what the device is doing; seconds by its own clock.
    ///
    /// Throws as `init(_:)` does.
    public func sample() throws -> Double { try rate.seconds() }
}
