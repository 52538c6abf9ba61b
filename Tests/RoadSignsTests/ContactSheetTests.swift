import RoadSigns
import Testing
import VGGImages

@Suite struct ContactSheetTests {
    @Test(arguments: DrawnTask.allCases)
    func holdsThePictures(task: DrawnTask) throws {
        let sheet = try ContactSheet(of: task, seed: 9, split: .validation, size: 24, count: 2).image()
        for drawnClass in task.classes {
            #expect(sheet.contains(try drawnClass.plainImage(size: 24)), "\(drawnClass.label)")
            for index in 0..<2 {
                let picture = try DrawnScene(of: drawnClass, seed: 9, index: index, split: .validation).image(size: 24)
                #expect(sheet.contains(picture), "\(drawnClass.label) \(index)")
            }
            let other = try DrawnScene(of: drawnClass, seed: 9, index: 2, split: .validation).image(size: 24)
            #expect(!sheet.contains(other))
        }
    }

    @Test(arguments: [(15, 2), (64, 0), (64, 101), (Int.max, 2), (-100, 2), (1_000_000, 2)])
    func refused(size: Int, count: Int) {
        let error = #expect(throws: ImageError.self) {
            try ContactSheet(of: .symbols, seed: 1, size: size, count: count).image()
        }
        #expect(error?.code == .invalidArgument)
    }
}

extension Image {
    /// Whether another picture stands somewhere in this one.
    fileprivate func contains(_ other: Image) -> Bool {
        let first = other.pixels[..<(other.width * 3)]
        return (0...height - other.height).contains { top in
            (0...width - other.width).contains { left in
                let start = (top * width + left) * 3
                guard pixels[start..<start + first.count].elementsEqual(first) else { return false }
                return (0..<other.height).allSatisfy { row in
                    let place = ((top + row) * width + left) * 3
                    let source = row * other.width * 3
                    return pixels[place..<place + first.count]
                        .elementsEqual(other.pixels[source..<source + first.count])
                }
            }
        }
    }
}
