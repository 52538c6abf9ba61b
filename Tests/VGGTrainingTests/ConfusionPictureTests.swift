import TestSupport
import Testing
import VGGImages
import VGGReports
import VGGTraining

@Suite struct ConfusionPictureTests {
    private func matrix(_ classes: Int, _ pictures: [(Int, Int)]) -> ConfusionMatrix {
        var matrix = ConfusionMatrix(classes: (0..<classes).map { "class \($0)" })
        for (actual, predicted) in pictures {
            var scores = [Float](repeating: 0, count: classes)
            scores[predicted] = 1
            matrix.add(scores: scores[...], label: actual)
        }
        return matrix
    }

    @Test func cellsAreBluerTheGreaterTheirShare() throws {
        let picture = try matrix(3, [(0, 0), (0, 0), (0, 0), (0, 2), (1, 1)]).picture()
        #expect(picture.width == 120 && picture.height == 120)
        func red(_ row: Int, _ column: Int) -> UInt8 { picture.pixels[3 * ((40 * row + 5) * 120 + 40 * column + 5)] }
        #expect(red(1, 1) == 20 && red(0, 1) == 240 && red(2, 2) == 240)
        // 240 - 0.75 * 220 and 240 - 0.25 * 220.
        #expect(red(0, 0) == 75 && red(0, 2) == 185)
        // The line between cells.
        #expect(picture.pixels[3 * 39] == 255)
    }

    @Test(arguments: [(0, 40), (1, 40), (100, 800), (1000, 1000)])
    func sizesStayWithinBounds(_ classes: Int, _ width: Int) throws {
        #expect(try matrix(classes, []).picture().width == width)
    }

    @Test func theChartNamesTheClasses() throws {
        let chart = matrix(3, [(0, 1), (2, 2)]).chart
        let drawn = try MarkupElement.all(in: chart.drawing(width: 880).markup.source)
        #expect(
            drawn.named("rect").map(\.text) == [
                "actual class 0, predicted class 1: 1", "actual class 2, predicted class 2: 1",
            ])
    }

    @Test func theTableHasALineForEachClass() {
        let text = matrix(3, [(0, 0), (0, 0), (0, 1), (1, 1)]).description
        #expect(
            text == """
                class    precision     recall         F1    support
                class 0    100.0 %     66.7 %     80.0 %          3
                class 1     50.0 %    100.0 %     66.7 %          1
                class 2          -          -          -          0
                top-1 75.0 %, mean F1 73.3 %, 4 pictures
                """)
        #expect(
            matrix(6, [(5, 0), (1, 1)]).description.hasSuffix("top-1 50.0 %, top-5 50.0 %, mean F1 50.0 %, 2 pictures"))
    }
}
