public import VGGModel

/// Judges what an algorithm computed, before it is timed.
///
/// The backend knows no reference of its own; `ConvolutionReference` in `VGGVerification` is one.
public protocol TuningCheck {
    /// `count` numbers of a seed, for which the check's bounds hold.
    func values(_ count: Int, seed: UInt64) -> [Float]
    /// The largest error of a run's results in units of what its method allows.
    func worstRatio(of run: ConvolutionRun) throws -> Double
}

/// A convolution that a device has computed, without a rectifier.
public struct ConvolutionRun: Sendable {
    /// What was computed.
    public let problem: TuningProblem
    /// How the sums of products were grouped.
    public let summation: Summation
    /// The images, plain NCHW.
    public let input: [Float]
    /// Weights and biases.
    public let parameters: LayerParameters
    /// The result, plain NCHW.
    public let output: [Float]

    /// Makes a record of a run.
    package init(
        problem: TuningProblem, summation: Summation, input: [Float], parameters: LayerParameters,
        output: [Float]
    ) {
        self.problem = problem
        self.summation = summation
        self.input = input
        self.parameters = parameters
        self.output = output
    }
}
