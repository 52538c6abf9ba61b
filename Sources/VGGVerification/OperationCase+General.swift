import VGGModel

extension OperationCase {
    /// Cases of what VGG has none of: windows of any kind, groups of channels, joins, and values moved about.
    static func general() throws(ModelError) -> [OperationCase] {
        try windows() + groups() + windowPools() + elementwise() + joins() + rearrangements() + pixelSoftmaxes()
            + normalizations()
    }

    /// A case or two of each, for what runs a thousand times slower than a device.
    static func tinyGeneral() throws(ModelError) -> [OperationCase] {
        let image = Shape(channels: 17, height: 3, width: 5)
        let strided = Window(size: .init(3), stride: .init(2), before: .init(1), after: .init(1))
        let plain = Window(size: .init(5), stride: .init(2), before: .init(2), after: .init(1))
        let odd = Window(size: .init(rows: 2, columns: 3), stride: .init(2), before: .init(rows: 0, columns: 1))
        let narrow = Convolution(channels: 5, kernel: 1)
        return [
            try OperationCase(
                [.convolution(Convolution(channels: 18, window: strided)), .relu], input: image, images: 2),
            try OperationCase(
                [.convolution(Convolution(channels: 18, window: plain))], input: Shape(channels: 3, height: 4, width: 5)
            ),
            try OperationCase(
                [.convolution(Convolution(channels: 32, window: .centered(3), groups: 2))],
                input: Shape(channels: 32, height: 2, width: 2)),
            try OperationCase([.convolution(Convolution(channels: 17, window: odd, groups: 17))], input: image),
            try OperationCase([.maxPool(Pooling(window: odd, roundsUp: true))], input: image, images: 2),
            try OperationCase([.averagePool(Pooling(window: strided), countsPadding: true)], input: image),
            try OperationCase([.scale, .relu], input: image, images: 2),
            try OperationCase([.leakyReLU(slope: 0.25)], input: image),
            try OperationCase([.clip(minimum: 1, maximum: 2)], input: image),
            try OperationCase(joining: [[.relu], [], [.scale]], by: .add, input: image),
            try OperationCase(joining: [[.relu], []], by: .multiply, input: image, images: 2),
            try OperationCase(
                joining: [[.convolution(narrow)], [], [.relu]], by: .concatenation, input: image, images: 2),
            try OperationCase([.transpose(order: [2, 0, 1])], input: image, images: 2),
            try OperationCase([.softmax], input: image, images: 2),
            try OperationCase([.logSoftmax], input: Shape(features: 19), images: 2),
        ]
    }

    private static func windows() throws(ModelError) -> [OperationCase] {
        let cases: [(Window, (Int, Int), (Int, Int), rectified: Bool, images: Int)] = [
            // Pictures of few channels, which are read plain.
            (square(11, stride: 4, padding: 2), (3, 64), (23, 19), true, 1),
            (square(7, stride: 2, padding: 3), (3, 21), (9, 33), true, 2),
            (square(5, padding: 2), (1, 1), (1, 1), false, 1),
            (
                Window(
                    size: .init(rows: 2, columns: 3), stride: .init(rows: 1, columns: 2),
                    dilation: .init(rows: 3, columns: 2), before: .init(1), after: .init(2)), (3, 18), (7, 21), true, 1
            ),
            // All others, in blocks.
            (square(1, stride: 2), (17, 33), (5, 7), false, 2),
            (square(3, stride: 2, padding: 1), (16, 20), (7, 9), true, 1),
            (square(5, padding: 2), (5, 3), (1, 1), false, 1),
            (square(5, padding: 2), (33, 17), (4, 6), true, 3),
            (square(2), (6, 40), (4, 6), false, 3),
            (square(1, padding: 1), (5, 9), (2, 1), false, 1),
            (
                Window(size: .init(3), dilation: .init(rows: 2, columns: 3), before: .init(1), after: .init(2)),
                (17, 18), (9, 11), true, 1
            ),
            (
                Window(size: .init(rows: 1, columns: 3), stride: .init(rows: 3, columns: 5)), (6, 5), (7, 13), false, 2
            ),
            (
                Window(
                    size: .init(rows: 2, columns: 4), stride: .init(rows: 2, columns: 1),
                    before: .init(rows: 0, columns: 3), after: .init(rows: 1, columns: 0)), (17, 33), (5, 6), false, 1
            ),
        ]
        return try cases.map { (window, channels, extent, rectified, images) throws(ModelError) in
            let layer = Layer.convolution(Convolution(channels: channels.1, window: window))
            let input = Shape(channels: channels.0, height: extent.0, width: extent.1)
            return try OperationCase(rectified ? [layer, .relu] : [layer], input: input, images: images)
        }
    }

    /// Groups that are whole blocks, groups that are not, and channels each for itself.
    private static func groups() throws(ModelError) -> [OperationCase] {
        let cases: [(Window, Int, (Int, Int), (Int, Int), rectified: Bool, images: Int)] = [
            (.centered(3), 2, (32, 64), (5, 5), true, 2), (.centered(5), 3, (48, 48), (3, 4), false, 1),
            (.centered(1), 2, (8, 128), (3, 3), false, 2), (square(3, stride: 2), 2, (6, 4), (7, 6), true, 2),
            (.centered(3), 17, (17, 34), (3, 4), false, 1), (.centered(3), 17, (17, 17), (5, 7), true, 2),
            (square(3, stride: 2, padding: 1), 3, (3, 3), (7, 70), false, 1),
            (
                Window(size: .init(2), dilation: .init(rows: 2, columns: 1), before: .init(rows: 1, columns: 0)), 16,
                (16, 16), (4, 3), false, 1
            ),
            (.centered(5), 4, (4, 4), (1, 1), false, 3),
        ]
        return try cases.map { (window, groups, channels, extent, rectified, images) throws(ModelError) in
            let layer = Layer.convolution(Convolution(channels: channels.1, window: window, groups: groups))
            let input = Shape(channels: channels.0, height: extent.0, width: extent.1)
            return try OperationCase(rectified ? [layer, .relu] : [layer], input: input, images: images)
        }
    }

    private static func windowPools() throws(ModelError) -> [OperationCase] {
        let asymmetric = Window(
            size: .init(rows: 2, columns: 3), stride: .init(rows: 1, columns: 2), before: .init(rows: 0, columns: 2),
            after: .init(rows: 1, columns: 1))
        let cases: [(Pooling, (Int, Int, Int), images: Int)] = [
            (Pooling(window: square(3, stride: 2)), (17, 9, 8), 3),
            (Pooling(window: square(3, stride: 2, padding: 1), roundsUp: true), (5, 7, 6), 1),
            (Pooling(window: square(3, padding: 1)), (1, 1, 1), 2),
            (Pooling(window: square(1, stride: 3)), (16, 4, 8), 1), (Pooling(window: asymmetric), (3, 2, 141), 1),
            (Pooling(window: Window(size: .init(2), dilation: .init(3), before: .init(1))), (4, 6, 5), 1),
            (Pooling(window: square(2, stride: 2), roundsUp: true), (17, 3, 5), 2),
            // A single window, larger than the image.
            (Pooling(window: square(3, stride: 2), roundsUp: true), (5, 2, 2), 1),
        ]
        var all: [OperationCase] = []
        for (pooling, extent, images) in cases {
            let input = Shape(channels: extent.0, height: extent.1, width: extent.2)
            let layers: [Layer] = [
                .maxPool(pooling), .averagePool(pooling, countsPadding: false),
                .averagePool(pooling, countsPadding: true),
            ]
            for layer in layers { all.append(try OperationCase([layer], input: input, images: images)) }
        }
        return all
    }

    private static func elementwise() throws(ModelError) -> [OperationCase] {
        let sizes = [(1, 1, 1, 1), (4, 3, 5, 2), (17, 9, 8, 3), (35, 1, 70, 1)]
        let layers: [[Layer]] = [
            [.scale], [.scale, .relu], [.leakyReLU(slope: 0.25)], [.leakyReLU(slope: 0.1)],
            [.clip(minimum: -1, maximum: 2)], [.clip(minimum: 1, maximum: 2)], [.clip(minimum: -0.3, maximum: 0.7)],
        ]
        var cases: [OperationCase] = []
        for (channels, height, width, images) in sizes {
            let input = Shape(channels: channels, height: height, width: width)
            for layers in layers { cases.append(try OperationCase(layers, input: input, images: images)) }
        }
        return cases
    }

    private static func joins() throws(ModelError) -> [OperationCase] {
        let sizes = [(1, 1, 1, 1), (16, 5, 4, 2), (17, 9, 8, 3), (35, 1, 70, 1)]
        let narrow = { (channels: Int) in Layer.convolution(Convolution(channels: channels, kernel: 1)) }
        var cases: [OperationCase] = []
        for (channels, height, width, images) in sizes {
            let input = Shape(channels: channels, height: height, width: width)
            let joins: [(Layer, [[Layer]], [Layer])] = [
                (.add, [[.leakyReLU(slope: 0.5)], [.relu]], [.relu]), (.add, [[], []], []),
                (.add, [[.scale], [], [.relu]], []), (.multiply, [[.relu], []], []),
                (.multiply, [[], [.clip(minimum: -1, maximum: 2)], [.scale]], [.relu]),
                (.concatenation, [[.relu], []], []), (.concatenation, [[narrow(5)], [], [narrow(3)]], [.relu]),
                (.concatenation, [[narrow(16)], [narrow(32)]], []),
            ]
            for (join, branches, rest) in joins {
                cases.append(
                    try OperationCase(joining: branches, by: join, then: rest, input: input, images: images))
            }
        }
        // Rows of features, which lie plain.
        let features = Shape(features: 19)
        for join in [Layer.add, .multiply, .concatenation] {
            cases.append(
                try OperationCase(
                    joining: [[.relu], [.leakyReLU(slope: 0.5)], []], by: join, then: [.relu], input: features,
                    images: 2))
        }
        return cases
    }

    private static func rearrangements() throws(ModelError) -> [OperationCase] {
        let image = Shape(channels: 17, height: 3, width: 5), narrow = Shape(channels: 1, height: 1, width: 1)
        let shapes = [
            Shape(features: 255), Shape(channels: 5, height: 51, width: 1), Shape(channels: 3, height: 5, width: 17),
        ]
        var cases: [OperationCase] = []
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            cases.append(try OperationCase([.transpose(order: order)], input: image, images: 2))
            cases.append(try OperationCase([.relu, .transpose(order: order), .maxPool2x2], input: image))
        }
        cases.append(try OperationCase([.transpose(order: [2, 1, 0])], input: narrow))
        for shape in shapes {
            cases.append(try OperationCase([.reshape(shape), .relu], input: image, images: 2))
            cases.append(try OperationCase([.scale, .reshape(shape), .scale], input: image))
            cases.append(
                try OperationCase(joining: [[.reshape(shape)], [.scale, .reshape(shape)]], by: .add, input: image))
        }
        cases.append(
            try OperationCase(
                [.dense(features: 48), .reshape(Shape(channels: 3, height: 4, width: 4)), .maxPool2x2], input: image,
                images: 2))
        return cases
    }

    private static func pixelSoftmaxes() throws(ModelError) -> [OperationCase] {
        let shapes = [(2, 1, 2, 1), (17, 3, 5, 2), (5, 9, 8, 1), (16, 4, 8, 3)]
        var cases: [OperationCase] = []
        for (channels, height, width, images) in shapes {
            let input = Shape(channels: channels, height: height, width: width)
            cases.append(try OperationCase([.softmax], input: input, images: images))
            cases.append(try OperationCase([.logSoftmax], input: input, images: images))
        }
        for (count, images) in [(2, 1), (17, 3), (1000, 2)] {
            cases.append(try OperationCase([.logSoftmax], input: Shape(features: count), images: images))
        }
        return cases
    }

    /// What a last block of channels is padded with shows in sums over neighbouring channels.
    private static func normalizations() throws(ModelError) -> [OperationCase] {
        let input = Shape(channels: 17, height: 4, width: 5)
        let normalization = Layer.localResponseNormalization(LocalResponseNormalization(size: 3, alpha: 0.5))
        let pooling = Pooling(window: square(2, stride: 2, padding: 1))
        let layers: [Layer] = [
            .clip(minimum: 1, maximum: 2), .averagePool(pooling, countsPadding: false), .maxPool(pooling),
            .convolution(Convolution(channels: 17, window: .centered(3), groups: 17)),
        ]
        let chains = try layers.map { (layer) throws(ModelError) in
            try OperationCase([layer, normalization], input: input, images: 2)
        }
        let narrow = Layer.convolution(Convolution(channels: 5, kernel: 1))
        return chains + [
            try OperationCase(joining: [[narrow], []], by: .concatenation, then: [normalization], input: input),
            try OperationCase(
                joining: [[.clip(minimum: 1, maximum: 2)], []], by: .multiply, then: [normalization], input: input),
        ]
    }

    private static func square(_ extent: Int, stride: Int = 1, padding: Int = 0) -> Window {
        Window(size: .init(extent), stride: .init(stride), before: .init(padding), after: .init(padding))
    }
}
