public import VGGImages
import VGGModel

/// What a network makes of picture files, in their order, computed while it is read.
///
/// Reading, decoding and resizing go on beside the computing: one batch is with the device, one waits for it, and the
/// pictures of the next are being prepared. So memory is bounded whatever the number of files, and the device waits only
/// where preparing pictures is more work than running the network. Where the reader stops, or its task is cancelled,
/// what is under way is let go.
public struct PictureRun: AsyncSequence, Sendable {
    /// One picture's outcome.
    public struct Element: Sendable {
        /// The picture's path.
        public let path: String
        /// The values of the network's first output, plain NCHW, or why the picture cannot be used.
        public let values: Result<ArraySlice<Float>, ImageError>
    }

    private let makeBatches: @Sendable () -> PictureBatches

    /// Describes a run; nothing is read before the first element is asked for.
    ///
    /// - Parameters:
    ///   - paths: The files.
    ///   - preprocessing: How they become the network's input.
    ///   - batch: Pictures that run at once.
    ///   - load: Gives the network, once the first picture for it is there.
    package init(
        _ paths: some Sequence<String> & Sendable, for preprocessing: Preprocessing, batch: Int,
        load: @escaping @Sendable () throws -> Classifier
    ) {
        makeBatches = { PictureBatches(paths, for: preprocessing, size: batch, load: load) }
    }

    /// Begins a run.
    public func makeAsyncIterator() -> Iterator { Iterator(makeBatches()) }

    /// Hands out the elements of a run.
    public struct Iterator: AsyncIteratorProtocol {
        private let steps: PictureSteps
        private var ready: ArraySlice<Element> = []

        init(_ batches: PictureBatches) { steps = PictureSteps(batches) }

        /// The next picture's outcome, or nothing at the end.
        ///
        /// - Throws: What loading the network throws, `CLError` where OpenCL fails, `CancellationError` where the task
        ///   was cancelled.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
            while ready.isEmpty {
                guard let elements = try await steps.next() else { return nil }
                ready = elements[...]
            }
            return ready.popFirst()
        }

        /// The next picture's outcome, or nothing at the end.
        public mutating func next() async throws -> Element? { try await next(isolation: nil) }
    }
}
