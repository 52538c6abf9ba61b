/// How fast training goes, from which the rest is foretold.
struct TrainingPace {
    /// Steps in all.
    let steps: Int
    private let first: Int
    private let clock = ContinuousClock()
    private let began: ContinuousClock.Instant
    private var epochBegan: ContinuousClock.Instant
    private var images = 0

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

    mutating func add(images count: Int) { images += count }

    /// Pictures per second since the epoch began.
    var imagesPerSecond: Double { Double(images) / max((clock.now - epochBegan) / .seconds(1), 1e-9) }

    /// Seconds that the rest takes at the pace of this run, validation included.
    func secondsLeft(after step: Int) -> Double {
        (clock.now - began) / .seconds(1) / Double(max(step - first, 1)) * Double(max(steps - step, 0))
    }
}
