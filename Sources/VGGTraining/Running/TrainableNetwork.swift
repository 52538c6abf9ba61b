public import VGGModel

/// What one step of training came to.
public struct StepResult: Hashable, Sendable {
    /// The mean loss of the batch's pictures.
    public let loss: Double
    /// How many pictures had the highest score for their class.
    public let correct: Int
    /// Pictures in the batch.
    public let images: Int
    /// The norm of the gradient of all parameters together, before it was limited, where it was computed.
    public let gradientNorm: Double?

    /// Makes a result.
    public init(loss: Double, correct: Int, images: Int, gradientNorm: Double? = nil) {
        self.loss = loss
        self.correct = correct
        self.images = images
        self.gradientNorm = gradientNorm
    }
}

/// All that a network must be given to go on exactly where it was.
public struct TrainingSnapshot: Sendable {
    /// The parameters: `NODE.weight`, `NODE.bias`, and of a batch normalisation `NODE.running_mean`, `NODE.running_var`.
    public let parameters: [String: Tensor]
    /// What the optimizer remembers of past gradients, by names of its own.
    public let optimizer: [String: Tensor]

    /// Makes a snapshot.
    public init(parameters: [String: Tensor], optimizer: [String: Tensor]) {
        self.parameters = parameters
        self.optimizer = optimizer
    }
}

/// A network on a device that can be trained: the side of training that computes.
///
/// It is made with the settings of training, of which optimizer, label smoothing, the limit of the gradient's norm and the
/// seed are its own concern; what changes from step to step is told with each.
///
/// Pictures are bytes in NHWC order, RGB, of the network's crop; the network's own mean, deviation and channel order are
/// applied on its side. Batches that are evaluated may be of any size. The same steps after the same snapshot give the
/// same bits.
public protocol TrainableNetwork: Sendable {
    /// Changes the parameters by the gradient of one batch.
    ///
    /// - Parameters:
    ///   - pixels: The batch.
    ///   - labels: The class of each picture.
    ///   - rate: The learning rate.
    ///   - step: The step's number from 0 since the beginning, on which random numbers such as dropout's depend.
    func step(pixels: [UInt8], labels: [Int], rate: Double, step: Int) async throws -> StepResult

    /// The scores of the classes before softmax, picture by picture, in inference: without dropout, and with the running
    /// means of batch normalisation.
    func evaluate(pixels: [UInt8], images: Int) async throws -> [Float]

    /// The state after the steps so far.
    func snapshot() async throws -> TrainingSnapshot

    /// Goes back, or on, to a state.
    func restore(_ snapshot: TrainingSnapshot) async throws
}
