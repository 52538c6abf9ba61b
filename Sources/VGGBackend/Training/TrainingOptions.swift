public import VGGModel

/// How a network is to be trained on a device.
public struct TrainingOptions: Hashable, Sendable {
    /// Images of a step.
    public var batch: Int
    /// What a step is fed.
    public var input: PlanOptions.Input
    /// How weights move.
    public var optimizer: Optimizer
    /// The largest norm of all gradients together that is not scaled down; nothing where none is.
    public var gradientLimit: Double?
    /// The share of the target that all classes have equally (label smoothing).
    public var labelSmoothing: Double
    /// The share of a batch in the running statistics of batch normalisation.
    public var statisticsMomentum: Double
    /// Start of the sequence by which dropout draws.
    public var seed: UInt64
    /// Bytes that the plan may use at most, below the device's own memory; activations are recomputed to keep within.
    public var memoryLimit: Int?
    /// Which variant of every operation to use: 0 the preferred one, the last the naive one.
    public var candidate: Int

    /// Makes options; the defaults are the paper's.
    public init(
        batch: Int, input: PlanOptions.Input = .values, optimizer: Optimizer = .sgd(), gradientLimit: Double? = nil,
        labelSmoothing: Double = 0, statisticsMomentum: Double = 0.1, seed: UInt64 = 1, memoryLimit: Int? = nil,
        candidate: Int = 0
    ) {
        self.batch = batch
        self.input = input
        self.optimizer = optimizer
        self.gradientLimit = gradientLimit
        self.labelSmoothing = labelSmoothing
        self.statisticsMomentum = statisticsMomentum
        self.seed = seed
        self.memoryLimit = memoryLimit
        self.candidate = candidate
    }
}
