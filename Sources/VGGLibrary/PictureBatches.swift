import FoundationEssentials
package import VGGModel

/// Cuts picture files into batches, each full of usable pictures as long as there are any.
package actor PictureBatches {
    /// Pictures in their order, and the network for those that can be used.
    package struct Batch: Sendable {
        package var pictures: [PreparedPicture] = []
        package var classifier: Classifier?
    }

    private let pictures: TaskWindow<String, PreparedPicture>
    private let size: Int
    private let load: @Sendable () throws -> Classifier
    private var classifier: Classifier?

    package init(
        _ paths: some Sequence<String> & Sendable, for preprocessing: Preprocessing, size: Int,
        load: @escaping @Sendable () throws -> Classifier
    ) {
        self.size = max(size, 1)
        self.load = load
        // While one batch is with the device and one waits for it, this many pictures are being prepared.
        let ahead = max(self.size, ProcessInfo.processInfo.activeProcessorCount)
        pictures = TaskWindow(paths, limit: ahead) { PreparedPicture($0, for: preprocessing) }
    }

    /// The next batch, or nothing at the end.
    ///
    /// An unusable picture takes nobody's place: those after it fill the batch. One before all usable ones comes alone,
    /// so that it is known at once and no network is loaded for it. Calls must not overlap.
    package func next() async throws -> Batch? {
        var (batch, usable) = (Batch(), 0)
        while usable < size, batch.pictures.count < 4 * size, let picture = try await pictures.next() {
            batch.pictures.append(picture)
            if picture.isUsable { usable += 1 }
            if usable == 0 { return batch }
        }
        if usable > 0 { batch.classifier = try loaded() }
        return batch.pictures.isEmpty ? nil : batch
    }

    private func loaded() throws -> Classifier {
        if let classifier { return classifier }
        let loaded = try load()
        classifier = loaded
        return loaded
    }
}
