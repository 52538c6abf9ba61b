import Testing
import VGGModel

@Suite struct WindowTests {
    private static func window(
        _ size: Int, _ stride: Int = 1, padding: (Int, Int) = (0, 0), dilation: Int = 1
    ) -> Window {
        Window(
            size: .init(size), stride: .init(stride), dilation: .init(dilation), before: .init(padding.0),
            after: .init(padding.1))
    }

    /// Windows along an axis, rounded down and up, as PyTorch has them.
    @Test(
        arguments: [
            (224, window(11, 4, padding: (2, 2)), 55, 56), (227, window(11, 4), 55, 55), (55, window(3, 2), 27, 27),
            (224, window(7, 2, padding: (3, 3)), 112, 113), (112, window(3, 2, padding: (1, 1)), 56, 57),
            (13, window(3, 2), 6, 6), (14, window(3, 2), 6, 7), (1, window(1), 1, 1),
            (5, window(3, dilation: 2), 1, 1), (9, window(3, 2, dilation: 2), 3, 3), (2, window(2, 5), 1, 1),
            // A last window may begin on the image alone, not on the padding after it.
            (6, window(2, 3, padding: (0, 1)), 2, 2), (6, window(2, 2, padding: (1, 1)), 4, 4),
            (7, window(1, 3, padding: (0, 1)), 3, 3), (4, window(3, 3, padding: (1, 1)), 2, 2),
            // Rounded up, a window that is larger than the image counts where it passes it by less than a stride.
            (2, window(3, 2), nil, 1), (1, window(3, 2), nil, nil), (2, window(3, 4, dilation: 2), nil, 1),
            (2, window(3, 3, dilation: 2), nil, nil),
        ] as [(Int, Window, Int?, Int?)])
    func counts(extent: Int, window: Window, down: Int?, up: Int?) throws {
        let image = Shape(channels: 1, height: extent, width: 1000)
        #expect(try window.count(over: image)?.rows == down)
        #expect(try window.count(over: image, roundingUp: true)?.rows == up)
        let turned = Shape(channels: 1, height: 1000, width: extent)
        #expect(try window.count(over: turned)?.columns == down)
        #expect(try window.count(over: turned, roundingUp: true)?.columns == up)
    }

    @Test(arguments: [window(6), window(3, dilation: 3), window(7, padding: (1, 0))])
    func imagesSmallerThanTheWindowHaveNone(window: Window) throws {
        #expect(try window.count(over: Shape(channels: 1, height: 5, width: 5)) == nil)
    }

    @Test(arguments: [
        Window(size: .init(.max), dilation: .init(2)), Window(size: .init(1), before: .init(.max), after: .init(1)),
    ])
    func extentsBeyondCountingAreRefused(window: Window) {
        #expect(throws: ModelError.self) { try window.count(over: Shape(channels: 1, height: 5, width: 5)) }
    }

    @Test func stridesNearTheLargestNumberAreCounted() throws {
        let far = 1 << 62
        let window = Window(size: .init(1), stride: .init(far + 1), before: .init(far), after: .init(far - 6))
        let count = try window.count(over: Shape(channels: 1, height: 5, width: 5), roundingUp: true)
        #expect(count == .init(2))
    }

    @Test(
        arguments: [
            (Layer.convolution(Convolution(channels: 64)), "3x3 convolution, 64"),
            (
                .convolution(Convolution(channels: 96, window: window(11, 4), groups: 2)),
                "11x11 stride 4 convolution, 96 in 2 groups"
            ),
            (
                .convolution(
                    Convolution(
                        channels: 8,
                        window: Window(size: .init(rows: 1, columns: 7), stride: .init(rows: 2, columns: 1)))),
                "1x7 stride 2x1 convolution, 8"
            ),
            (.convolution(Convolution(channels: 8, window: window(3, dilation: 2))), "3x3 dilation 2 convolution, 8"),
            (.maxPool2x2, "2x2 max-pool"), (.maxPool(Pooling(window: window(3, 2))), "3x3 stride 2 max-pool"),
            (.averagePool(Pooling(window: window(2, 2)), countsPadding: true), "2x2 stride 2 average pool"),
            (.scale, "scale"), (.leakyReLU(slope: 0.1), "leaky ReLU, 0.1"),
            (.clip(minimum: 0, maximum: 6), "clip to 0.0 ... 6.0"), (.add, "sum"), (.multiply, "product"),
            (.concatenation, "concatenation"), (.reshape(Shape(features: 9)), "reshape to 9"),
            (.transpose(order: [2, 0, 1]), "transpose 2 0 1"), (.logSoftmax, "log-softmax"),
        ])
    func descriptions(layer: Layer, text: String) {
        #expect(layer.description == text)
    }

    @Test func plainConvolutionsAreVGGs() {
        #expect(Convolution(channels: 64).isPlain && Convolution(channels: 64, kernel: 1).isPlain)
        let others = [
            Convolution(channels: 64, kernel: 5), Convolution(channels: 64, window: .centered(3), groups: 2),
            Convolution(channels: 64, window: Self.window(3, 2, padding: (1, 1))),
            Convolution(channels: 64, window: Self.window(3, padding: (1, 0))),
        ]
        #expect(others.allSatisfy { !$0.isPlain })
    }
}
