import RoadSigns
import Testing
import VGGImages

@Suite struct DrawnSceneTests {
    /// What a scene is described by, and what its picture holds.
    struct Key: Hashable {
        var task = DrawnTask.signs
        var label: String
        var seed: UInt64 = 7
        var index = 3
        var split = DrawnSplit.train

        func scene() throws -> DrawnScene {
            let drawnClass = try #require(task.classes.first { $0.label == label })
            return DrawnScene(of: drawnClass, seed: seed, index: index, split: split)
        }
    }

    @Test(arguments: DrawnTask.allCases)
    func sameAgainInAnyOrder(task: DrawnTask) async throws {
        let scenes = task.classes.map { DrawnScene(of: $0, seed: .max, index: 41) }
        let files = try scenes.map { try $0.jpegData() }
        let again = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for (index, scene) in scenes.enumerated().reversed() {
                group.addTask { (index, try scene.jpegData()) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (index, file) in files.enumerated() {
            #expect(again[index] == file, "\(scenes[index].drawnClass.label)")
        }
    }

    @Test func everyValueCounts() throws {
        let key = Key(label: "stop")
        var keys: Set<Key> = [key, Key(label: "parking"), Key(task: .symbols, label: "sun")]
        for seed in [0, 1, 8, 1 << 32, .max] as [UInt64] { keys.insert(Key(label: "stop", seed: seed)) }
        for index in [-1, 0, 1, 2, 4, 1 << 32, .max] { keys.insert(Key(label: "stop", index: index)) }
        for split in DrawnSplit.allCases { keys.insert(Key(label: "stop", split: split)) }
        let pictures = try Set(keys.map { try $0.scene().image() })
        #expect(pictures.count == keys.count)
    }

    @Test func splitsShareNoPicture() throws {
        var pictures: Set<Image> = []
        for split in DrawnSplit.allCases {
            for seed in 1...3 as ClosedRange<UInt64> {
                for index in 0..<20 {
                    pictures.insert(
                        try DrawnScene(sign: .noEntry, seed: seed, index: index, split: split).image(size: 16))
                }
            }
        }
        #expect(pictures.count == DrawnSplit.allCases.count * 3 * 20)
    }

    @Test(arguments: [16, 17, 64, 224])
    func size(size: Int) throws {
        let image = try DrawnScene(sign: .roundabout, seed: 1, index: 0).image(size: size)
        #expect(image.width == size && image.height == size)
    }

    @Test(arguments: [Int.min, 0, 15, 1025, Int.max])
    func refusedSize(size: Int) throws {
        let error = #expect(throws: ImageError.self) {
            try DrawnScene(sign: .roundabout, seed: 1, index: 0).jpegData(size: size)
        }
        #expect(error?.code == .invalidArgument && error?.name == "roundabout")
        #expect(error?.message.contains("16 to 1024") == true)
        #expect(throws: ImageError.self) { try RoadSign.roundabout.drawnClass.plainImage(size: size) }
    }

    @Test func sameSceneAtAnySize() throws {
        let small = try (0..<12).map { try DrawnScene(sign: .parking, seed: 5, index: $0).image(size: 32) }
        for index in small.indices {
            let large = try DrawnScene(sign: .parking, seed: 5, index: index).image(size: 128)
            let reduced = try large.resized(width: 32, height: 32)
            let nearest = small.indices.min { small[$0].difference(reduced) < small[$1].difference(reduced) }
            #expect(nearest == index)
        }
    }

    @Test(arguments: DrawnTask.allCases)
    func obstructionsHideLittle(task: DrawnTask) {
        var hidden: [Float] = []
        for drawnClass in task.classes {
            hidden += (0..<60).map { DrawnScene(of: drawnClass, seed: 2, index: $0).hiddenPart }
        }
        #expect(hidden.allSatisfy { $0 >= 0 && $0 <= 0.2 + 1e-6 }, "\(hidden.max() ?? 0)")
        #expect(hidden.count { $0 > 0.02 } > hidden.count / 10, "too few scenes have any obstruction")
        #expect(hidden.count { $0 == 0 } > hidden.count / 10, "too few scenes have none")
    }
}

extension Image {
    /// The sum of the squares by which bytes of two pictures of one size differ.
    func difference(_ other: Image) -> Int {
        zip(pixels, other.pixels).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
    }
}
