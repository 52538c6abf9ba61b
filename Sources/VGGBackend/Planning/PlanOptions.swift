/// What a plan is asked for, beside the network and the device.
public struct PlanOptions: Hashable, Sendable {
    /// What a session is fed.
    public enum Input: Hashable, Sendable {
        /// NCHW floats, used as they are.
        case values
        /// RGB bytes of cropped pictures, row by row, which the device normalises as the network wants.
        case pixels
    }

    /// Images that run at once; a session takes any number and cuts it into such batches.
    public var batch: Int
    /// What the session is fed.
    public var input: Input
    /// Nodes whose values are wanted; the network's last node where empty.
    public var outputs: [String]
    /// Which of each operation's candidate variants to use: 0 the preferred one, the last the naive one.
    public var candidate: Int
    /// How single convolutions are computed, by node, whatever is preferred or tuned; planning throws where one does not
    /// suit its layer or the device.
    public var algorithms: [String: ConvolutionAlgorithm] = [:]
    /// How convolutions are computed that were tuned on the device, instead of what is preferred.
    public var tuning: Tuning?
    /// How weights are stored and multiplied; planning throws where the device or the kernels do not know it.
    public var precision: Precision
    /// Bytes of device memory that the plan may use, weights used in place not counted; nothing for all that the
    /// device has.
    public var memoryLimit: Int?

    /// Makes options; the defaults suit one image given as floats.
    public init(
        batch: Int = 1, input: Input = .values, outputs: [String] = [], candidate: Int = 0,
        precision: Precision = .fp32, memoryLimit: Int? = nil, tuning: Tuning? = nil
    ) {
        self.batch = batch
        self.input = input
        self.outputs = outputs
        self.candidate = candidate
        self.precision = precision
        self.memoryLimit = memoryLimit
        self.tuning = tuning
    }
}
