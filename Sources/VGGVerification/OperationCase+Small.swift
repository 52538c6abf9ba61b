public import VGGModel

extension OperationCase {
    /// Cases that together meet every edge of every kernel: single pixels, odd sizes, channels just past a block.
    public static func small() throws(ModelError) -> [OperationCase] {
        try convolutions() + pooledConvolutions() + denses() + pools() + pointwise() + general()
    }

    /// A case or two of each operation, for what runs a thousand times slower than a device.
    ///
    /// Each has an odd size, channels past a block of 16, and several images.
    public static func tiny() throws(ModelError) -> [OperationCase] {
        let image = Shape(channels: 17, height: 3, width: 5)
        let convolution = { (channels: Int, kernel: Int) in
            Layer.convolution(Convolution(channels: channels, kernel: kernel))
        }
        let plain = [
            try OperationCase([convolution(18, 3), .relu], input: image, images: 2),
            try OperationCase([convolution(5, 3), .relu], input: Shape(channels: 3, height: 4, width: 5)),
            try OperationCase([convolution(18, 1)], input: image),
            try OperationCase([convolution(18, 3), .relu, .maxPool2x2], input: image),
            try OperationCase([.dense(features: 9), .relu], input: Shape(features: 35), images: 3),
            try OperationCase([.dense(features: 5)], input: Shape(features: 19), images: 9),
            try OperationCase([.dense(features: 37)], input: Shape(features: 35), images: 17),
            try OperationCase([.maxPool2x2], input: image, images: 2),
            try OperationCase([.adaptiveAveragePool(height: 2, width: 7)], input: image),
            try OperationCase([.localResponseNormalization(LocalResponseNormalization())], input: image),
            try OperationCase([.relu], input: image, images: 2),
            try OperationCase([.softmax], input: Shape(features: 19), images: 3),
        ]
        return try plain + tinyGeneral()
    }

    private static func convolutions() throws(ModelError) -> [OperationCase] {
        let extents = [(1, 1), (2, 3), (5, 4), (7, 9), (9, 8), (3, 17), (1, 33)]
        let channels = [(1, 1), (3, 64), (4, 5), (5, 3), (16, 16), (17, 33), (33, 17), (48, 32)]
        var cases: [OperationCase] = []
        for (index, extent) in extents.enumerated() {
            for (inputs, outputs) in [channels[index], channels[(index + 5) % channels.count]] {
                let input = Shape(channels: inputs, height: extent.0, width: extent.1)
                let images = index % 3 == 0 ? 3 : 1
                let wide = Layer.convolution(Convolution(channels: outputs, kernel: 3))
                let narrow = Layer.convolution(Convolution(channels: outputs, kernel: 1))
                cases.append(try OperationCase([wide, .relu], input: input, images: images))
                cases.append(try OperationCase([narrow], input: input, images: images))
            }
        }
        return cases
    }

    /// Convolutions with the max-pool after them, which some variants take as one: even and odd sizes, one tile and many.
    private static func pooledConvolutions() throws(ModelError) -> [OperationCase] {
        let cases = [(16, 16, 4, 6, 1), (17, 33, 13, 7, 2), (5, 20, 2, 2, 3), (32, 48, 9, 21, 1)]
        return try cases.map { (inputs, outputs, height, width, images) throws(ModelError) in
            let layers = [Layer.convolution(Convolution(channels: outputs, kernel: 3)), .relu, .maxPool2x2]
            return try OperationCase(
                layers, input: Shape(channels: inputs, height: height, width: width), images: images)
        }
    }

    private static func denses() throws(ModelError) -> [OperationCase] {
        let sizes = [
            (1, 1, 1), (15, 17, 1), (16, 4, 2), (33, 9, 3), (100, 10, 5), (257, 31, 8), (64, 130, 9), (40, 7, 17),
            (603, 70, 17), (131, 131, 15), (32, 64, 14),
        ]
        var cases: [OperationCase] = []
        for (inputs, outputs, images) in sizes {
            let (layer, image) = (Layer.dense(features: outputs), Shape(channels: inputs, height: 2, width: 3))
            cases.append(try OperationCase([layer, .relu], input: Shape(features: inputs), images: images))
            cases.append(try OperationCase([layer], input: image, images: images))
        }
        return cases
    }

    private static func pools() throws(ModelError) -> [OperationCase] {
        let sizes = [(1, 2, 2, 1), (3, 5, 7, 2), (16, 4, 6, 1), (17, 9, 8, 3), (5, 2, 141, 1)]
        var cases: [OperationCase] = []
        for (channels, height, width, images) in sizes {
            let input = Shape(channels: channels, height: height, width: width)
            cases.append(try OperationCase([.maxPool2x2], input: input, images: images))
            for grid in [(7, 7), (1, 1), (2, 3)] {
                let pool = Layer.adaptiveAveragePool(height: grid.0, width: grid.1)
                cases.append(try OperationCase([pool], input: input, images: images))
            }
        }
        return cases
    }

    private static func pointwise() throws(ModelError) -> [OperationCase] {
        let sizes = [(1, 1, 1, 1), (4, 3, 5, 2), (16, 7, 7, 1), (17, 9, 8, 3), (35, 1, 70, 1)]
        var cases: [OperationCase] = []
        for (channels, height, width, images) in sizes {
            let input = Shape(channels: channels, height: height, width: width)
            cases.append(try OperationCase([.relu], input: input, images: images))
            let standard = LocalResponseNormalization()
            let strong = LocalResponseNormalization(size: 3, k: 1, alpha: 0.5, beta: 0.5)
            for normalization in [standard, strong] {
                let layer = Layer.localResponseNormalization(normalization)
                cases.append(try OperationCase([layer], input: input, images: images))
            }
        }
        for (count, images) in [(1, 1), (3, 2), (16, 1), (17, 3), (1000, 2)] {
            cases.append(try OperationCase([.softmax], input: Shape(features: count), images: images))
        }
        return cases
    }
}
