import VGGModel
import VGGVerification

/// Small networks that are no chains, or have windows that VGG has not.
enum Graphs {
    /// Writes down a graph node by node.
    struct Writer {
        var nodes: [Node] = []

        /// Adds a node that reads others, by default the one before; its name.
        @discardableResult
        mutating func add(_ name: String, _ layer: Layer, _ inputs: [String]? = nil) -> String {
            nodes.append(Node(name: name, layer: layer, inputs: inputs ?? [nodes.last?.name ?? Network.inputName]))
            return name
        }

        /// Adds a convolution and a rectifier.
        @discardableResult
        mutating func convolve(
            _ name: String, _ channels: Int, _ window: Window, groups: Int = 1, from: String? = nil
        ) -> String {
            add(name, .convolution(Convolution(channels: channels, window: window, groups: groups)), from.map { [$0] })
            return add("relu_\(name)", .relu)
        }
    }

    static func square(_ extent: Int, stride: Int = 1, padding: Int = 0) -> Window {
        Window(size: .init(extent), stride: .init(stride), before: .init(padding), after: .init(padding))
    }

    /// AlexNet with fewer channels and classes: 11x11 windows in steps of 4, groups, normalisation of responses.
    static func alexNet(_ pixels: Int = 67) throws -> Network {
        var writer = Writer()
        writer.convolve("conv1", 16, square(11, stride: 4))
        writer.add("norm1", .localResponseNormalization(LocalResponseNormalization(k: 1, alpha: 2e-5)))
        writer.add("pool1", .maxPool(Pooling(window: square(3, stride: 2))))
        writer.convolve("conv2", 64, square(5, padding: 2), groups: 2)
        writer.add("norm2", .localResponseNormalization(LocalResponseNormalization(k: 1, alpha: 2e-5)))
        writer.add("pool2", .maxPool(Pooling(window: square(3, stride: 2))))
        writer.convolve("conv3", 48, square(3, padding: 1))
        writer.convolve("conv4", 64, square(3, padding: 1), groups: 2)
        writer.add("pool5", .maxPool(Pooling(window: square(2, stride: 1))))
        writer.add("fc6", .dense(features: 40))
        writer.add("relu6", .relu)
        writer.add("drop6", .dropout(probability: 0.5))
        writer.add("fc8", .dense(features: 10))
        writer.add("prob", .softmax)
        return try network("alexnet", writer, pixels)
    }

    /// A graph that a seed draws: layers of all sorts on any of the values before them, joined at the end.
    static func random(seed: UInt64) throws -> Network {
        var generator = SplitMix64(seed: seed)
        var writer = Writer()
        var values = [(name: Network.inputName, channels: 3)]
        for index in 0..<Int.random(in: 8...14, using: &generator) {
            let (name, channels) = values[Int.random(in: 0..<values.count, using: &generator)]
            let alike = values.filter { $0.channels == channels }
            let other = alike[Int.random(in: 0..<alike.count, using: &generator)].name
            let (layer, inputs, outputs): (Layer, [String], Int) =
                switch Int.random(in: 0..<9, using: &generator) {
                case 0: (.convolution(Convolution(channels: 17)), [name], 17)
                case 1: (.convolution(Convolution(channels: 5, kernel: 1)), [name], 5)
                case 2: (.convolution(Convolution(channels: 8, window: square(5, padding: 2))), [name], 8)
                case 3: (.relu, [name], channels)
                case 4: (.clip(minimum: 0.25, maximum: 2), [name], channels)
                case 5: (.maxPool(Pooling(window: square(3, padding: 1))), [name], channels)
                case 6: (.multiply, [name, other], channels)
                case 7: (.add, [name, other, name], channels)
                default: (.concatenation, [name, other], 2 * channels)
                }
            guard outputs <= 40 else { continue }
            values.append((writer.add("node\(index)", layer, inputs), outputs))
        }
        writer.add("all", .concatenation, values.suffix(3).map(\.name))
        writer.add("flat", .reshape(Shape(features: values.suffix(3).reduce(0) { $0 + 35 * $1.channels })))
        writer.add("scores", .dense(features: 10))
        return try Network(
            name: "random", input: Shape(channels: 3, height: 5, width: 7), nodes: writer.nodes,
            preprocessing: .torchvision)
    }

    /// Residual blocks, one of them with a convolution on its shortcut, then a dense block of three concatenations with
    /// normalisation before activation, a squeeze-and-expand pair, depthwise convolution and a mean over the image.
    static func residual(_ pixels: Int = 32) throws -> Network {
        var writer = Writer()
        writer.convolve("stem", 16, square(7, stride: 2, padding: 3))
        var last = writer.add("pool", .maxPool(Pooling(window: square(3, stride: 2, padding: 1))))
        for (index, (channels, stride)) in [(16, 1), (24, 2)].enumerated() {
            writer.convolve("reduce\(index)", 8, square(1), from: last)
            writer.convolve("wide\(index)", 8, square(3, stride: stride, padding: 1))
            let branch = writer.add("expand\(index)", .convolution(Convolution(channels: channels, kernel: 1)))
            if stride > 1 {
                let window = square(1, stride: stride)
                last = writer.add(
                    "short\(index)", .convolution(Convolution(channels: channels, window: window)), [last])
            }
            writer.add("sum\(index)", .add, [branch, last])
            last = writer.add("relu_sum\(index)", .relu)
        }
        for index in 0..<3 {
            writer.add("scale\(index)", .scale, [last])
            writer.add("relu_scale\(index)", .relu)
            let grown = writer.add("grow\(index)", .convolution(Convolution(channels: 5, kernel: 3)))
            last = writer.add("dense\(index)", .concatenation, [last, grown])
        }
        writer.add("halved", .averagePool(Pooling(window: square(2, stride: 2)), countsPadding: false))
        let squeezed = writer.convolve("squeeze", 4, square(1))
        let narrow = writer.convolve("narrow", 16, square(1), from: squeezed)
        let wide = writer.convolve("spread", 16, square(3, padding: 1), from: squeezed)
        writer.add("fire", .concatenation, [narrow, wide])
        writer.add("depthwise", .convolution(Convolution(channels: 32, window: square(3, padding: 1), groups: 32)))
        writer.add("clip", .clip(minimum: 0, maximum: 6))
        let gate = writer.add("gate", .leakyReLU(slope: 0.1), ["fire"])
        writer.add("gated", .multiply, ["clip", gate])
        writer.add("mean", .adaptiveAveragePool(height: 1, width: 1))
        writer.add("flat", .reshape(Shape(features: 32)))
        writer.add("scores", .dense(features: 10))
        writer.add("log", .logSoftmax)
        return try network("residual", writer, pixels)
    }

    private static func network(_ name: String, _ writer: Writer, _ pixels: Int) throws -> Network {
        try Network(
            name: name, input: Shape(channels: 3, height: pixels, width: pixels), nodes: writer.nodes,
            preprocessing: .torchvision)
    }

    /// Weights whose sums neither vanish nor grow, drawn from a seed.
    static func parameters(of network: Network, seed: UInt64 = 5) throws -> Parameters {
        var parameters = try Fill.reals.parameters(for: network.inference(), seed: seed)
        for (name, layer) in parameters.layers where layer.weight.shape.count > 1 {
            let terms = layer.weight.count / layer.weight.shape[0]
            let scale = (6 / Float(terms)).squareRoot()
            parameters.layers[name]?.weight = Tensor(
                shape: layer.weight.shape, values: layer.weight.values.map { $0 * scale })
        }
        return parameters
    }
}
