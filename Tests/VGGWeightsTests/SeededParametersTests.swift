import Testing
import VGGModel
import VGGWeights

@Suite struct SeededParametersTests {
    /// Dense weights of 4096 x 2048 values and deviation 1/32.
    static func normals(seed: UInt64) throws -> [Float] {
        var options = NetworkOptions.slim(divisor: 16)
        options.hiddenFeatures = 2048
        options.classes = 4096
        let parameters = try ParameterLoader.seeded(seed, for: Network.named("vgg11", options: options))
        return try #require(parameters["fc8"]).weight.values
    }

    @Test func hasTheMomentsAndTailsOfANormal() throws {
        let values = try Self.normals(seed: 3).map { Double($0) * 32 }
        let count = Double(values.count)
        func moment(_ power: Int) -> Double {
            values.reduce(0) { sum, x in sum + (0..<power).reduce(1) { product, _ in product * x } } / count
        }
        // Five standard errors: the variance of x^n is E x^2n - (E x^n)^2, with E x^2n = 1, 3, 15, 105, 945, 10395.
        #expect(abs(moment(1)) < 5 * (1 / count).squareRoot())
        #expect(abs(moment(2) - 1) < 5 * (2 / count).squareRoot())
        #expect(abs(moment(3)) < 5 * (15 / count).squareRoot())
        #expect(abs(moment(4) - 3) < 5 * (96 / count).squareRoot())
        #expect(abs(moment(6) - 15) < 5 * ((10_395 - 225) / count).squareRoot())
        // The share beyond each place, on both sides, past the ziggurat's last edge of 3.654 too.
        let beyond: [(Double, Double)] = [
            (0.5, 0.308_537_538_725_987), (1, 0.158_655_253_931_457), (2, 0.022_750_131_948_179),
            (3, 0.001_349_898_031_630), (3.7, 0.000_107_799_733_477), (4, 0.000_031_671_241_833),
            (4.5, 0.000_003_397_673_125),
        ]
        for (place, share) in beyond {
            let error = 5 * (share / count).squareRoot()
            #expect(abs(Double(values.count { $0 > place }) / count - share) < error, "above \(place)")
            #expect(abs(Double(values.count { $0 < -place }) / count - share) < error, "below -\(place)")
        }
    }

    @Test func hasTheDensityOfANormalEverywhere() throws {
        let values = try Self.normals(seed: 4)
        // 0.1 wide, from -4 to 4: the places where layers of the ziggurat meet are among them.
        var bins = [Int](repeating: 0, count: 80)
        for value in values {
            let bin = Int((Double(value) * 32 + 4) * 10)
            if bins.indices.contains(bin), value * 32 >= -4 { bins[bin] += 1 }
        }
        for (bin, found) in bins.enumerated() {
            // Simpson's rule over ten pieces of the bin.
            let start = -4 + Double(bin) / 10
            let share = (0..<10).reduce(0.0) { sum, piece in
                let x = start + Double(piece) / 100
                return sum + (Self.density(x) + 4 * Self.density(x + 0.005) + Self.density(x + 0.01)) / 600
            }
            let expected = share * Double(values.count)
            #expect(
                abs(Double(found) - expected) < 5.5 * expected.squareRoot(), "from \(start): \(found), not \(expected)")
        }
    }

    /// exp(-x^2 / 2) / sqrt(2 pi) by its series, for |x| up to about 4.
    static func density(_ x: Double) -> Double {
        var term = 0.398_942_280_401_432_7
        var sum = 0.0
        for n in 1...80 {
            sum += term
            term *= -x * x / 2 / Double(n)
        }
        return sum
    }

    @Test func blocksAreIndependent() throws {
        let values = try Self.normals(seed: 5)
        // Blocks of 16384 values have generators of their own.
        for distance in [1, 2, 16_383, 16_384, 16_385, 32_768] {
            let products = zip(values, values.dropFirst(distance)).map { Double($0) * Double($1) * 1024 }
            let correlation = products.reduce(0, +) / Double(products.count)
            #expect(abs(correlation) < 5 / Double(products.count).squareRoot(), "distance \(distance)")
        }
    }

    /// Fixed numbers, so that a seed means the same in every version and on every machine.
    @Test func aSeedKeepsItsMeaning() throws {
        let network = try Networks.slim("vgg16")
        let first = ParameterLoader.seeded(1, for: network)
        let weights = try #require(first["fc6"]).weight.values
        let found: [Float?] = [
            first["conv1_1"]?.weight.values[0], weights[0], weights[16_383], weights[16_384], weights.last,
        ]
        #expect(found == Self.golden, "\(found)")
        let again = ParameterLoader.seeded(1, for: network)
        for (node, layer) in first.layers { #expect(again[node]?.weight.values == layer.weight.values, "\(node)") }
    }

    static let golden: [Float?] = [-0.115_274_99, 0.222_219_14, 0.132_652_43, -0.063_763_805, 0.129_766_76]

    @Test func isScaledByTheInputsWithoutBiases() throws {
        let network = try Networks.slim("vgg16")
        let parameters = ParameterLoader.seeded(1, for: network)
        for (node, shape) in try network.weightShapes() {
            let layer = try #require(parameters[node])
            #expect(layer.weight.shape == shape && layer.bias.shape == [shape[0]])
            #expect(layer.bias.values.allSatisfy { $0 == 0 })
            let inputs = Double(shape.dropFirst().reduce(1, *))
            let squares = layer.weight.values.reduce(0) { $0 + Double($1) * Double($1) }
            let variance = squares / Double(layer.weight.count)
            #expect(abs(variance * inputs / 2 - 1) < 5 * (2 / Double(layer.weight.count)).squareRoot(), "\(node)")
        }
    }

    @Test func otherSeedsAndLayersDiffer() throws {
        let network = try Networks.slim("vgg16")
        var seen: Set<[Float]> = []
        for seed: UInt64 in [0, 1, 2, .max] {
            let parameters = ParameterLoader.seeded(seed, for: network)
            for layer in parameters.layers.values {
                let deviation = (Float(layer.weight.count / layer.weight.shape[0]) / 2).squareRoot()
                #expect(seen.insert(layer.weight.values.prefix(4).map { ($0 * deviation * 64).rounded() }).inserted)
            }
        }
    }

    @Test func batchNormalizationAndClassesLeaveTheRestAlone() throws {
        let plain = ParameterLoader.seeded(1, for: try Networks.slim("vgg16"))
        let normalized = ParameterLoader.seeded(1, for: try Networks.slim("vgg16_bn", classes: 21))
        #expect(Set(normalized.layers.keys) == Set(plain.layers.keys))
        for (node, layer) in plain.layers where node != "fc8" {
            #expect(normalized[node]?.weight.values == layer.weight.values, "\(node)")
        }
        #expect(normalized["fc8"]?.weight.shape == [21, 256])
    }
}

@Suite struct WeightSourceTests {
    static let good: [(String, WeightSource)] = [
        ("seeded:0", .seeded(0)), ("seeded:1", .seeded(1)), ("seeded:18446744073709551615", .seeded(.max)),
        ("w.safetensors", .file("w.safetensors")), ("./seeded:1", .file("./seeded:1")), ("seeded", .file("seeded")),
    ]

    @Test(arguments: good.indices) func reads(_ index: Int) throws {
        let (text, source) = Self.good[index]
        #expect(try WeightSource(parsing: text) == source)
        #expect(source.description == text)
    }

    static let bad = [
        "", "seeded:", "seeded:x", "seeded:-1", "seeded:+1", "seeded:1.5", "seeded: 1", "seeded:1 ", "seeded:0x1",
        "seeded:18446744073709551616", "seeded:١",
    ]

    @Test(arguments: bad) func refuses(_ text: String) throws {
        let error = try #require(throws: WeightsError.self) { try WeightSource(parsing: text) }
        #expect(error.code == .invalidSource)
        #expect(error.path == text)
        #expect(error.message.contains(text.isEmpty ? "give a file or seeded:N" : "such as seeded:1"))
    }

    @Test func loads() throws {
        let network = try Networks.slim("vgg11")
        let saved = try Saved(Networks.slim("vgg11", classes: 3))
        let (loaded, parameters) = try WeightSource.file(saved.path).load(for: network)
        #expect(loaded.classes == 3)
        #expect(parameters["fc6"]?.weight.values == saved.parameters["fc6"]?.weight.values)
        let seeded = try WeightSource.seeded(7).load(for: network)
        #expect(seeded.network == network)
        #expect(seeded.parameters["fc6"]?.weight.values == saved.parameters["fc6"]?.weight.values)
    }
}
