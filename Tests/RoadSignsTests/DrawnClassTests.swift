import RoadSigns
import Testing
import VGGImages

@Suite struct DrawnClassTests {
    @Test func labels() {
        for task in DrawnTask.allCases {
            let labels = task.classes.map(\.label)
            #expect(Set(labels).count == labels.count)
            #expect(
                labels.allSatisfy {
                    !$0.isEmpty && $0.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789 ".contains($0) }
                })
        }
        #expect(DrawnTask.signs.classes.map(\.label) == RoadSign.allCases.map(\.label))
        #expect(DrawnTask.signs.classes.count == 16)
        #expect(DrawnTask.symbols.classes.count == 8)
    }

    /// Classes differ by more than a few pixels of their figures: at least 1 % of all differ by an eighth of the range.
    @Test(arguments: DrawnTask.allCases)
    func figuresDiffer(task: DrawnTask) throws {
        let figures = try task.classes.map { ($0.label, try $0.plainImage()) }
        for (index, (label, figure)) in figures.enumerated() {
            for (other, image) in figures[..<index] {
                let differing = zip(figure.pixels, image.pixels).count { abs(Int($0) - Int($1)) > 32 }
                #expect(differing > figure.pixels.count / 100, "\(label) and \(other)")
            }
        }
    }

    @Test(arguments: DrawnTask.allCases)
    func figureFillsItsPicture(task: DrawnTask) throws {
        for drawnClass in task.classes {
            let image = try drawnClass.plainImage(size: 64)
            let painted = (0..<64 * 64).count { image.pixels[$0 * 3..<$0 * 3 + 3].contains { $0 < 240 } }
            #expect(painted > 64 * 64 / 10, "\(drawnClass.label)")
            let corners = [0, 63, 63 * 64, 64 * 64 - 1].map { Array(image.pixels[$0 * 3..<$0 * 3 + 3]) }
            #expect(corners.allSatisfy { $0 == [255, 255, 255] }, "\(drawnClass.label)")
        }
    }

    /// The signs' colours are where they belong: the middle of a sign, and its rim on the left.
    @Test(
        arguments: [
            (RoadSign.stop, 32, 12, true, false), (.noEntry, 32, 20, true, false), (.roundabout, 32, 32, false, true),
            (.parking, 12, 14, false, true), (.noParking, 4, 32, true, false), (.noParking, 42, 20, false, true),
        ] as [(RoadSign, Int, Int, Bool, Bool)])
    func colour(sign: RoadSign, x: Int, y: Int, isRed: Bool, isBlue: Bool) throws {
        let image = try sign.drawnClass.plainImage(size: 64)
        let start = (y * 64 + x) * 3
        let (red, blue) = (Int(image.pixels[start]), Int(image.pixels[start + 2]))
        #expect((red > blue + 80) == isRed && (blue > red + 60) == isBlue, "\(red), \(blue)")
    }
}
