/// Which algorithm is the fastest for each convolution that was measured on a device.
///
/// `Tuner` finds it; `PlanOptions` take it. An algorithm that a device cannot run is passed over, so a tuning of another
/// device does no harm, and little good.
public struct Tuning: Hashable, Sendable, Codable {
    /// The fastest algorithm of one problem.
    public struct Winner: Hashable, Sendable, Codable {
        /// The problem.
        public var problem: TuningProblem
        /// The algorithm.
        public var algorithm: ConvolutionAlgorithm

        /// Makes an entry.
        public init(problem: TuningProblem, algorithm: ConvolutionAlgorithm) {
            self.problem = problem
            self.algorithm = algorithm
        }
    }

    /// One entry for each problem.
    public private(set) var winners: [Winner]

    /// Makes a tuning; of several entries for a problem the first counts.
    public init(_ winners: [Winner] = []) { self.winners = winners }

    /// The fastest algorithm of a problem, or nothing where it was not measured.
    public subscript(problem: TuningProblem) -> ConvolutionAlgorithm? {
        winners.first { $0.problem == problem }?.algorithm
    }
}
