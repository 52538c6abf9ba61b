/// Ranges of settings, and what is said of a value outside.
enum SettingCheck {
    /// More epochs than anybody trains, and few enough to count steps.
    static let largestEpochs = 1_000_000

    static func number(_ value: Double, in range: Range<Double>, _ option: String) throws(TrainingError) {
        guard range.contains(value) else {
            throw TrainingError(
                .invalidSettings, option,
                "\(value) is out of range; give a number from \(range.lowerBound) to below \(range.upperBound)")
        }
    }

    /// A number above 0 that a float on a device can be, and ten times as much.
    static func positive(_ value: Double, _ option: String) throws(TrainingError) {
        guard value > 0 else {
            throw TrainingError(.invalidSettings, option, "\(value) is not above 0; give a positive number")
        }
        guard value <= 1e30 else {
            throw TrainingError(.invalidSettings, option, "\(value) is out of range; give a number up to 1e30")
        }
    }

    static func count(_ value: Int, in range: ClosedRange<Int>, _ option: String) throws(TrainingError) {
        guard range.contains(value) else {
            throw TrainingError(
                .invalidSettings, option,
                "\(value) is out of range; give a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
