import Foundation
import Synchronization
import TestSupport
import Testing
import VGG

/// Many picture files through a small network.
@Suite struct PictureRunTests {
    private static let folder = Pictures()

    private static func classifier(batch: Int, devices: Int = 1) throws -> Classifier {
        var options = NetworkOptions()
        (options.height, options.width) = (32, 32)
        (options.channels, options.hiddenFeatures, options.classes) = ([4, 8, 8, 16, 16], 32, 10)
        let managers = try (0..<devices).map { _ in try DeviceManager(TestDevice.shared().device) }
        return try Classifier(Network.named("vgg11", options: options), weights: .seeded(1), on: managers, batch: batch)
    }

    private static func all(_ run: some AsyncSequence<ClassifiedPicture, any Error>) async throws -> [ClassifiedPicture]
    {
        try await run.reduce(into: []) { $0.append($1) }
    }

    @Test(arguments: [1, 3, 8], [1, 2]) func equalsOneByOne(_ batch: Int, _ devices: Int) async throws {
        let paths = try Self.folder.pictures(17)
        let single = try Self.classifier(batch: batch)
        let pictures = try await Self.all(
            Self.classifier(batch: batch, devices: devices).classify(contentsOf: paths, top: 10))
        #expect(pictures.map(\.path) == paths)
        for picture in pictures {
            let alone = try await single.classify(contentsOf: picture.path, top: 10)
            #expect(try picture.predictions.get() == alone)
        }
        #expect(Set(pictures.compactMap { try? $0.predictions.get() }).count == 17)
    }

    @Test func badPicturesKeepTheirPlacesAndLeaveBatchesFull() async throws {
        let good = try Self.folder.pictures(9)
        let bad = (0..<8).map { Self.folder.path("missing \($0).png") }
        let paths = [bad[0], bad[1], good[0], bad[2], good[1], good[2]] + bad[3...6] + good[3...] + [bad[7]]
        let classifier = try Self.classifier(batch: 4)
        let pictures = try await Self.all(classifier.classify(contentsOf: paths))
        #expect(pictures.map(\.path) == paths)
        for picture in pictures {
            switch picture.predictions {
            case .success(let predictions): #expect(good.contains(picture.path) && predictions.count == 5)
            case .failure(let error):
                #expect(bad.contains(picture.path) && error.code == .notFound && error.name == picture.path)
            }
        }
        let batches = PictureBatches(paths, for: classifier.network.preprocessing, size: 4) { classifier }
        var usable: [Int] = []
        while let batch = try await batches.next() { usable.append(batch.pictures.count(where: \.isUsable)) }
        #expect(usable == [0, 0, 4, 4, 1])
    }

    @Test func loadsNothingForPicturesThatCannotBeUsed() async throws {
        let (loads, classifier) = (Count(), try Self.classifier(batch: 2))
        let good = try Self.folder.pictures(5)
        let missing = (0..<5).map { Self.folder.path("not there \($0)") }
        for (paths, expected) in [(missing, 0), ([], 0), (missing + good, 1)] {
            let run = PictureRun(paths, for: classifier.network.preprocessing, batch: 2) {
                loads.increase()
                return classifier
            }
            #expect(try await run.reduce(0) { count, _ in count + 1 } == paths.count)
            #expect(loads.value == expected)
        }
    }

    /// However many paths there are, only so many are looked at before the reader wants their results.
    @Test func readsNoFurtherThanABoundedWayAhead() async throws {
        let asked = Count()
        let endless = Endless(path: try Self.folder.pictures(1)[0], asked: asked)
        let classifier = try Self.classifier(batch: 2)
        let ahead = max(2, ProcessInfo.processInfo.activeProcessorCount)
        var read = 0
        for try await _ in classifier.values(contentsOf: endless) {
            read += 1
            #expect(asked.value <= read + 3 * 2 + ahead + 1)
            if read == 40 { break }
        }
        #expect(read == 40)
    }

    @Test func anErrorEndsTheRun() async throws {
        struct Refusal: Error {}
        let paths = try Self.folder.pictures(3)
        let run = PictureRun(paths, for: .torchvision, batch: 2) { throw Refusal() }
        var iterator = run.makeAsyncIterator()
        await #expect(throws: Refusal.self) { try await iterator.next() }
    }

    @Test func cancellationEndsTheRun() async throws {
        let (path, classifier) = (try Self.folder.pictures(1)[0], try Self.classifier(batch: 2))
        let task = Task {
            for try await _ in classifier.values(contentsOf: repeatElement(path, count: 1_000_000)) {}
        }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

/// A number that several threads count up.
private final class Count: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func increase() { count.withLock { $0 += 1 } }
}

/// One path without end.
private struct Endless: Sequence, IteratorProtocol {
    let path: String
    let asked: Count

    func next() -> String? {
        asked.increase()
        return path
    }
}

/// A folder of pictures of this process's own.
private struct Pictures {
    private let folder = NSTemporaryDirectory() + "/vgg-pictures-\(ProcessInfo.processInfo.processIdentifier)"

    func path(_ name: String) -> String { folder + "/" + name }

    /// So many different pictures.
    func pictures(_ count: Int) throws -> [String] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try (0..<count).map { seed in
            let path = path("\(seed).png")
            let pixels = (0..<50 * 40 * 3).map { UInt8(truncatingIfNeeded: $0 * (seed + 3) + $0 / 7 * seed) }
            try Data(Image(width: 50, height: 40, pixels: pixels).pngData()).write(to: URL(filePath: path))
            return path
        }
    }
}
