public import VGGImages

/// What a network sees in one of several picture files.
public struct ClassifiedPicture: Sendable {
    /// The picture's path.
    public let path: String
    /// The most probable classes, best first, or why the picture cannot be used.
    public let predictions: Result<[Prediction], ImageError>
}

extension Classifier {
    /// The most probable classes of any number of picture files, in their order, while the files are worked through.
    ///
    ///     let classifier = try Classifier("vgg16", weights: .file("vgg16.safetensors"), batch: 8)
    ///     for try await picture in classifier.classify(contentsOf: ["cat.jpg", "dog.jpg"], top: 1) {
    ///         switch picture.predictions {
    ///         case .success(let best): print(picture.path, best[0].label)
    ///         case .failure(let error): print(error)
    ///         }
    ///     }
    ///
    /// Files are read and decoded beside the computing, in full batches, and memory does not grow with their number; see
    /// ``PictureRun``. A picture that cannot be used is told in its place and does not end the loop; what does is
    /// `CLError` where OpenCL fails and `CancellationError` where the task is cancelled.
    public func classify(
        contentsOf paths: some Sequence<String> & Sendable, top: Int = 5
    ) -> some AsyncSequence<ClassifiedPicture, any Error> & Sendable {
        values(contentsOf: paths).map { [labels] picture in
            ClassifiedPicture(
                path: picture.path,
                predictions: picture.values.map { Prediction.best($0, labels: labels, top: top) })
        }
    }

    /// What the network's first output is for any number of picture files: class probabilities, or the features that
    /// the classifier was made for.
    public func values(contentsOf paths: some Sequence<String> & Sendable) -> PictureRun {
        PictureRun(paths, for: network.preprocessing, batch: sessions.batch) { self }
    }
}
