import TestSupport
import Testing
import VGGModel
import VGGTraining

@Suite struct BatchTests {
    /// A folder of so many pictures, each unlike the others, and the set of them.
    private func makeSet(_ count: Int, in folder: TemporaryFolder, broken: Set<Int> = []) throws -> PictureSet {
        for place in 0..<count {
            guard !broken.contains(place) else {
                try folder.write(Array("no picture".utf8), as: "\(place).png")
                continue
            }
            try folder.write(Pictures.pattern(width: 20, height: 18, seed: UInt8(place)), as: "\(place).png")
        }
        return PictureSet(folder: folder.path, pictures: (0..<count).map { Picture(name: "\($0).png", label: $0) })
    }

    private func settings(batch: Int, seed: UInt64 = 1) -> TrainingSettings {
        var settings = TrainingSettings()
        settings.batch = batch
        settings.seed = seed
        return settings
    }

    static let sizes: [(pictures: Int, batch: Int, training: [Int], validation: [Int])] = [
        (10, 4, [4, 4], [4, 4, 2]), (8, 4, [4, 4], [4, 4]), (3, 4, [3], [3]), (4, 4, [4], [4]), (0, 4, [], []),
        (5, 1, [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]),
    ]

    @Test(arguments: sizes.indices) func batchesHaveTheirSizes(_ index: Int) async throws {
        let (pictures, size, training, validation) = Self.sizes[index]
        let folder = try TemporaryFolder()
        let set = try makeSet(pictures, in: folder)
        let trains = BatchSource(training: set, for: .small(8), settings: settings(batch: size))
        let validates = BatchSource(validation: set, for: .small(8), size: size)
        let batches = try await trains.batches().collected()
        #expect(batches.map(\.labels.count) == training && trains.count == training.count)
        #expect(batches.allSatisfy { $0.pixels.count == $0.labels.count * 8 * 8 * 3 })
        #expect(batches.map(\.index) == Array(training.indices))
        let seen = try await validates.batches().collected()
        #expect(seen.map(\.labels.count) == validation && validates.count == validation.count)
        #expect(seen.flatMap(\.labels) == Array(0..<pictures))
    }

    @Test func everyEpochHasAnOrderOfItsOwn() async throws {
        let folder = try TemporaryFolder()
        let set = try makeSet(12, in: folder)
        let source = BatchSource(training: set, for: .small(8), settings: settings(batch: 4))
        var orders: Set<[Int]> = []
        for epoch in 0..<4 {
            let labels = try await source.batches(epoch: epoch).collected().flatMap(\.labels)
            #expect(labels.sorted() == Array(0..<12))
            orders.insert(labels)
        }
        #expect(orders.count == 4)
    }

    /// Nothing but the settings decides what is in a batch.
    @Test(arguments: [(1, 0, 0), (1, 2, 1 << 20), (4, 3, 2000), (7, 1, 0)])
    func workersAndCachesChangeNothing(_ workers: Int, _ prefetch: Int, _ cache: Int) async throws {
        let folder = try TemporaryFolder()
        let set = try makeSet(14, in: folder, broken: [3, 9])
        let usual = BatchSource(training: set, for: .small(8), settings: settings(batch: 4))
        var options = LoadingOptions()
        (options.workers, options.prefetch, options.cacheBytes) = (workers, prefetch, cache)
        let other = BatchSource(training: set, for: .small(8), settings: settings(batch: 4), options: options)
        for epoch in [0, 1, 0] {
            let batches = try await usual.batches(epoch: epoch).collected()
            #expect(try await other.batches(epoch: epoch).collected() == batches)
            #expect(try await other.batches(epoch: epoch, from: 2).collected() == Array(batches[2...]))
        }
        let seeds = BatchSource(training: set, for: .small(8), settings: settings(batch: 4, seed: 2))
        #expect(try await seeds.batches().collected() != usual.batches().collected())
    }

    @Test func brokenPicturesAreReplacedAndToldOnce() async throws {
        let folder = try TemporaryFolder()
        let set = try makeSet(12, in: folder, broken: [2, 7])
        let source = BatchSource(training: set, for: .small(8), settings: settings(batch: 4))
        for epoch in 0..<3 {
            let batches = try await source.batches(epoch: epoch).collected()
            #expect(batches.map(\.labels.count) == [4, 4, 4])
            #expect(Set(batches.flatMap(\.labels)) == Set(0..<12).subtracting([2, 7]))
            // A stand-in is varied in its own way.
            let pixels = batches.flatMap { batch in
                (0..<4).map { Array(batch.pixels[192 * $0..<192 * ($0 + 1)]) }
            }
            #expect(Set(pixels).count == 12)
            let told = source.newlyLeftOut()
            #expect(told.map(\.path) == (epoch == 0 ? [folder.path("2.png"), folder.path("7.png")] : []))
            #expect(told.allSatisfy { $0.reason.contains("JPEG") })
        }
        let validation = BatchSource(validation: set, for: .small(8), size: 4)
        #expect(try await validation.batches().collected().map(\.labels) == [[0, 1, 3], [4, 5, 6], [8, 9, 10, 11]])
        #expect(validation.newlyLeftOut().count == 2)
    }

    @Test func noneLeftIsAnError() async throws {
        let folder = try TemporaryFolder()
        let set = try makeSet(5, in: folder, broken: [0, 1, 2, 3, 4])
        let source = BatchSource(training: set, for: .small(8), settings: settings(batch: 2))
        let error = await #expect(throws: TrainingError.self) { try await source.batches().collected() }
        #expect(error?.code == .noPictures && error?.subject == folder.path)
    }

    @Test func cancellingEndsTheWait() async throws {
        let folder = try TemporaryFolder()
        let set = try makeSet(40, in: folder)
        let source = BatchSource(training: set, for: .small(64), settings: settings(batch: 2))
        let reader = Task {
            var count = 0
            while true {
                for try await _ in source.batches(epoch: count) { count += 1 }
            }
        }
        try await Task.sleep(for: .milliseconds(30))
        reader.cancel()
        await #expect(throws: CancellationError.self) { try await reader.value }
        // What is made by another reader afterwards is whole.
        #expect(try await source.batches().collected().count == 20)
    }
}
