/// How fast training goes, from which the rest is foretold.
struct TrainingPace {
    /// Steps in all.
    let steps: Int
    private let first: Int
    private let clock = ContinuousClock()
    private let began: ContinuousClock.Instant
    private var epochBegan: ContinuousClock.Instant
    private var images = 0
    private var warm: ContinuousClock.Instant?

    /// Begins now, at a step.
    init(steps: Int, from first: Int) {
        self.steps = steps
        self.first = first
        began = clock.now
        epochBegan = began
    }

    mutating func beginEpoch() {
        epochBegan = clock.now
        images = 0
    }

    /// Counts the pictures of a step that is done.
    mutating func add(images count: Int) {
        images += count
        // The first step waits for the device's compiler, which tells nothing of the others.
        warm = warm ?? clock.now
    }

    /// Pictures per second since the epoch began.
    var imagesPerSecond: Double { Double(images) / max((clock.now - epochBegan) / .seconds(1), 1e-9) }

    /// Seconds that the rest takes at the pace of this run since its first step, validation included.
    func secondsLeft(after step: Int) -> Double {
        let rest = Double(max(steps - step, 0))
        guard let warm, step > first + 1 else { return (clock.now - began) / .seconds(1) * rest }
        return (clock.now - warm) / .seconds(1) / Double(step - first - 1) * rest
    }
}
