/// One run of what is measured.
public struct TimeSample: Hashable, Sendable, Codable {
    /// Seconds by the clock that the measurement goes by.
    public var seconds: Double
    /// Seconds by the host's clock, from before the first call to the end of the wait; nothing where that is not measured.
    public var hostSeconds: Double?
    /// Seconds of the calibration around the run, the longer one of before and after; see `Calibration`.
    public var calibration: Double?

    /// Makes a sample.
    public init(seconds: Double, hostSeconds: Double? = nil, calibration: Double? = nil) {
        self.seconds = seconds
        self.hostSeconds = hostSeconds
        self.calibration = calibration
    }
}

extension TimeSample {
    /// How much longer than its shortest a calibration takes where something disturbs the device.
    public static let disturbance = 1.1

    /// Whether the calibration around the run took longer than it does on a calm device.
    ///
    /// - Parameter calm: Seconds of a calibration that nothing disturbs; without it no sample counts as disturbed.
    public func isDisturbed(calm: Double?) -> Bool {
        guard let calm, let calibration else { return false }
        return calibration > Self.disturbance * calm
    }
}
