import Testing
import VGGBackend
import VGGModel

/// Shapes that people write.
@Suite struct BenchCaseTests {
    @Test(arguments: BenchOperation.allCases) func examplesAreShapes(_ operation: BenchOperation) throws {
        let subject = try BenchCase(parsing: operation.exampleShape, operation: operation, batch: 2)
        #expect(subject.operation == operation && subject.batch == 2 && subject.name == operation.exampleShape)
        #expect(subject.shape.contains("->"))
    }

    static let shapes: [(String, BenchOperation, Shape, [Layer])] = [
        (
            "64x56x28:128", .conv3x3, Shape(channels: 64, height: 56, width: 28),
            [.convolution(Convolution(channels: 128))]
        ),
        ("25088:4096", .dense, Shape(features: 25088), [.dense(features: 4096)]),
        ("512x7x7:10", .dense, Shape(channels: 512, height: 7, width: 7), [.dense(features: 10)]),
        (
            "8x14x9:7x2", .averagePool, Shape(channels: 8, height: 14, width: 9),
            [.adaptiveAveragePool(height: 7, width: 2)]
        ),
        ("1000", .softmax, Shape(features: 1000), [.softmax]),
    ]

    @Test(arguments: shapes) func shapesAreRead(
        _ text: String, _ operation: BenchOperation, _ input: Shape, _ layers: [Layer]
    ) throws {
        let subject = try BenchCase(parsing: text, operation: operation, batch: 1)
        #expect(subject.network.input == input && subject.network.nodes.map(\.layer) == layers)
    }

    static let bad: [(String, BenchOperation)] = [
        ("", .conv3x3), ("64x56x56", .conv3x3), ("64x56:128", .conv3x3), ("64x56x56:", .conv3x3),
        ("64x56x56:0", .conv3x3), ("-1x56x56:8", .conv3x3), ("64x56x56:8:8", .conv3x3), ("64x56x56x1:8", .conv3x3),
        ("ax56x56:8", .conv3x3), ("64x56x56:8x8", .conv3x3), ("9999999999999999999:1", .dense), ("10:1048577", .dense),
        ("1048576x1048576x1048576:1", .conv3x3), ("1048576:1048576", .dense), ("64x56x56:2", .relu), ("64", .maxPool),
        ("8x14x14:7", .averagePool), ("1 x2x3", .relu), ("\u{0}", .softmax),
    ]

    @Test(arguments: bad) func badShapesAreErrors(_ text: String, _ operation: BenchOperation) {
        let error = #expect(throws: BackendError.self) {
            try BenchCase(parsing: text, operation: operation, batch: 16_384)
        }
        #expect(error?.code == .invalidInput && error?.message.contains(operation.rawValue) == true)
    }

    @Test func smallShapesAreOfTheirOperation() throws {
        for operation in BenchOperation.customizable {
            let small = try BenchCase.small(operation)
            #expect(small.count > 1 && small.allSatisfy { $0.operation == operation && $0.network.input.count < 2500 })
            #expect(Set(small.map(\.name)).count == small.count)
        }
    }

    @Test func poolsAreLeftOut() throws {
        let layers: [Layer] = [.convolution(Convolution(channels: 8)), .relu, .maxPool2x2]
        let subject = try BenchCase("conv", .conv3x3, layers, input: Shape(channels: 3, height: 8, width: 8), batch: 1)
        let pool = try BenchCase(parsing: "3x8x8", operation: .maxPool, batch: 1)
        let plain = try BenchCase(
            "other", .conv3x3, Array(layers.prefix(2)), input: Shape(channels: 3, height: 8, width: 8), batch: 1,
            standingFor: ["other"])
        let cases = try [subject, pool, plain].withoutPools()
        #expect(cases.count == 2 && cases[1] == pool && cases[0].layers == ["other"])
        #expect(cases[0].network.nodes.map(\.layer) == Array(layers.prefix(2)))
    }
}
