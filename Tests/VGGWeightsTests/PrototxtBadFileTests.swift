import Testing
import VGGModel
import VGGWeights

/// A text that is no network, and the words that must tell why and where.
struct BadText: Sendable, CustomTestStringConvertible {
    let what: String
    let text: String
    let message: String
    let place: String

    var testDescription: String { what }

    init(_ what: String, _ text: String, _ message: String, at place: String = "line 1, ") {
        self.what = what
        self.text = text
        self.message = message
        self.place = place
    }

    /// A layer of a network that is sound so far; it stands in the second line.
    init(_ what: String, layer: String, _ message: String) {
        let input = "input: \"data\" input_shape { dim: 1 dim: 4 dim: 5 dim: 5 }"
        self.init(what, "\(input)\nlayer { \(layer) }", message, at: "line ")
    }

    /// Parameters of a layer that reads the input.
    init(_ what: String, _ type: String, of parameters: String, _ message: String) {
        self.init(what, layer: "name: \"x\" type: \"\(type)\" bottom: \"data\" top: \"x\" \(parameters)", message)
    }
}

@Suite struct PrototxtBadFileTests {
    static let syntax = [
        BadText("a text without its end", "name: \"abc", "without an end on its line", at: "line 1, column 7"),
        BadText("a text over two lines", "name:\n\"abc\n\"", "without an end", at: "line 2, column 1"),
        BadText("a text that ends in an escape", "name: \"abc\\", "without an end on its line"),
        BadText("an unknown escape", "name: \"a\\q\"", "an unknown escape", at: "line 1, column 9"),
        BadText("an escape of no byte", "name: \"\\777\"", "an unknown escape"),
        BadText("an escape without digits", "name: \"\\x\"", "an unknown escape"),
        BadText("a text that is no UTF-8", "name: \"\\xff\"", "not UTF-8"),
        BadText("a long text", "name: \"\(String(repeating: "a", count: 5000))\"", "too long for a name"),
        BadText("no colon", "name \"abc\"", "expected ':' or '{' after 'name', found a text", at: "line 1, column 6"),
        BadText("no colon before a number", "input_dim 3", "expected ':' or '{'"),
        BadText("no value", "name:", "no value of 'name'"),
        BadText("a name alone", "layer", "nothing after 'layer'"),
        BadText("two colons", "name:: 3", "expected a value of 'name', found ':'"),
        BadText("a brace without its end", "\n layer {\n", "'{' without its end", at: "line 2, column 8"),
        BadText("an angle without its end", "layer <", "'<' without its end"),
        BadText("a brace too many", "layer { } }", "found '}'", at: "line 1, column 11"),
        BadText("a brace that an angle ends", "layer { >", "expected the name of a field, found '>'"),
        BadText("10,000 braces", String(repeating: "a{", count: 10_000), "more than 32 messages", at: "column 66"),
        BadText("100,000 lists", "a: " + String(repeating: "[", count: 100_000), "expected a value, found '['"),
        BadText("10,000 lists of messages", String(repeating: "a:[{", count: 10_000), "more than 32 messages"),
        BadText("10,000 ends", String(repeating: "}", count: 10_000), "found '}'"),
        BadText("a list without its end", "dim: [1, 2", "without its end"),
        BadText("a list without a comma", "dim: [1 2]", "expected ',' or ']' in the list of 'dim'"),
        BadText("a list that begins with a comma", "dim: [, 2]", "expected a value, found ','"),
        BadText("a list that ends with a comma", "dim: [1,", "without its end"),
        BadText("a sign of no meaning", "name = 3", "found '=', which the format has no use for"),
        BadText("a byte of no meaning", "name: \u{E4}", "found the byte 195"),
        BadText("a zero byte", "\0", "found the byte 0"),
        BadText("a number of two points", "dim: 1.2.3", "'1.2.3' is no number"),
        BadText("a number of letters", "dim: 12ab", "'12ab' is no number"),
        BadText("a number of no digit", "dim: -", "'-' is no number"),
        BadText("two signs", "dim: --1", "is no number"),
        BadText("no octal number", "dim: 09", "'09' is no number"),
        BadText("no hexadecimal number", "dim: 0xg", "is no number"),
        BadText("a long number", "dim: \(String(repeating: "1", count: 100_000))", "is no number"),
        BadText("no field's name", "3: 4", "expected the name of a field, found 3"),
        BadText("a wire file", "\n\u{5}name", "found the byte 5", at: "line 2, column 1"),
        BadText("nothing", "", "describes no layer"),
        BadText("a solver", "base_lr: 0.01 momentum: 0.9", "describes no layer"),
        BadText(
            "too many values", String(repeating: "a:1 ", count: 100_001), "more than 100000 values", at: "column 400003"
        ),
    ]

    static let fields = [
        BadText("a field twice", layer: "name: \"a\" name: \"b\" type: \"ReLU\"", "name a second time"),
        BadText("a name that is a number", layer: "name: 3", "name must be text in quotes"),
        BadText("a top that is a word", layer: "name: \"a\" type: \"ReLU\" top: b", "top must be text"),
        BadText("a layer that is a number", "layer: 3", "layer must be a message"),
        BadText("layers of both forms", "layer { } layers { }", "layers of both"),
        BadText("Caffe's first form", "layers { layer { name: \"a\" } }", "first form"),
        BadText(
            "no input", "layer { name: \"a\" type: \"ReLU\" bottom: \"data\" top: \"a\" }", "no layer before it makes"),
        BadText("an input without extents", "input: \"data\" layer { name: \"a\" type: \"ReLU\" }", "four extents"),
        BadText("extents of zero", "input: \"d\" input_dim: [1, 3, 0, 8] layer { type: \"ReLU\" }", "all positive"),
        BadText(
            "extents below zero", "input: \"d\" input_dim: [1, 3, -8, -8] layer { type: \"ReLU\" }",
            "input_dim must be a whole number"),
        BadText(
            "extents that overflow",
            "input: \"d\" input_dim: [1, 2147483647, 2147483647, 2147483647] layer { type: \"ReLU\" }", "too large"),
        BadText("three extents", "input: \"d\" input_shape { dim: [1, 3, 8] } layer { type: \"ReLU\" }", "need batch"),
        BadText("pictures of no size", "layer { name: \"d\" type: \"Data\" top: \"d\" }", "deploy.prototxt"),
        BadText("an input without a shape", "layer { name: \"d\" type: \"Input\" top: \"d\" }", "without a shape"),
        BadText(
            "both rules", layer: "name: \"a\" type: \"ReLU\" include { phase: TEST } exclude { phase: TRAIN }",
            "both include and exclude"),
        BadText("an unknown phase", layer: "type: \"ReLU\" include { phase: VALID }", "phase must be one of"),
        BadText(
            "an unknown layer", layer: "name: \"a\" type: \"Deconvolution\"", "layer \"a\" of type \"Deconvolution\""),
        BadText("a cycle", layer: "name: \"a\" type: \"ReLU\" bottom: \"a\" top: \"a\"", "reads \"a\", which no layer"),
        BadText(
            "a top before it is made",
            layer:
                "name: \"a\" type: \"ReLU\" bottom: \"b\" top: \"a\" }\nlayer { name: \"b\" type: \"ReLU\" bottom: \"a\" top: \"b\"",
            "reads \"b\", which no layer before it makes"),
        BadText("no top", layer: "name: \"a\" type: \"ReLU\" bottom: \"data\"", "one top, not 0"),
        BadText(
            "two tops", layer: "name: \"a\" type: \"ReLU\" bottom: \"data\" top: \"a\" top: \"b\"", "one top, not 2"),
        BadText("no bottom", layer: "name: \"a\" type: \"ReLU\" top: \"a\"", "reads 0 bottoms"),
        BadText(
            "two bottoms", layer: "name: \"a\" type: \"ReLU\" bottom: \"data\" bottom: \"data\" top: \"a\"", "reads 2"),
        BadText(
            "a top that is made twice",
            layer:
                "name: \"a\" type: \"ReLU\" bottom: \"data\" top: \"a\" }\nlayer { name: \"b\" type: \"ReLU\" bottom: \"data\" top: \"a\"",
            "makes \"a\", which a layer before it makes already"),
        BadText(
            "two layers of one name",
            layer:
                "name: \"a\" type: \"ReLU\" bottom: \"data\" top: \"a\" }\nlayer { name: \"a\" type: \"ReLU\" bottom: \"a\" top: \"b\"",
            "a second layer of that name"),
        BadText(
            "a layer called input", layer: "name: \"input\" type: \"ReLU\" bottom: \"data\" top: \"a\"",
            "network's input"),
        BadText(
            "a label that is read",
            "layer { type: \"Input\" top: \"d\" top: \"l\" input_param { shape { dim: [1, 3] } } } layer { name: \"a\" type: \"ReLU\" bottom: \"l\" top: \"a\" }",
            "does not come from the picture"),
        BadText("an unknown field", "ReLU", of: "relu_parm { negative_slope: 1 }", "layer has no field \"relu_parm\""),
        BadText(
            "an unknown parameter", "Convolution", of: "convolution_param { kernal_size: 3 }",
            "has no field \"kernal_size\""),
        BadText(
            "a kernel that is text", "Convolution", of: "convolution_param { kernel_size: \"3\" }",
            "kernel_size must be"),
        BadText(
            "a kernel with a point", "Convolution", of: "convolution_param { kernel_size: 3.0 }", "kernel_size must be"),
        BadText(
            "group 0", "Convolution", of: "convolution_param { num_output: 4 kernel_size: 1 group: 0 }",
            "num_output and group"),
        BadText("no kernel", "Pooling", of: "pooling_param { pool: MAX }", "its kernel must be given"),
        BadText("a pool of two kernels", "Pooling", of: "pooling_param { kernel_size: [2, 2] }", "a second time"),
        BadText("a stochastic pool", "Pooling", of: "pooling_param { pool: STOCHASTIC kernel_size: 2 }", "stochastic"),
        BadText("a pool of no kind", "Pooling", of: "pooling_param { pool: 7 kernel_size: 2 }", "pool must be one of"),
        BadText(
            "a pool padded by its kernel", "Pooling", of: "pooling_param { kernel_size: 2 pad: 2 }", "padding as large"),
        BadText(
            "a global pool with a kernel", "Pooling", of: "pooling_param { kernel_size: 2 global_pooling: true }",
            "must not have a kernel"),
        BadText(
            "a window beyond the image", "Pooling", of: "pooling_param { kernel_size: 1 stride: 3 }",
            "begins beyond the image"),
        BadText("within a channel", "LRN", of: "lrn_param { norm_region: WITHIN_CHANNEL }", "within a channel"),
        BadText("an even size", "LRN", of: "lrn_param { local_size: 4 }", "must be odd"),
        BadText("a factor beyond floats", "LRN", of: "lrn_param { alpha: 1e300 }", "a float holds"),
        BadText("a factor that is a word", "LRN", of: "lrn_param { alpha: inf }", "a float holds"),
        BadText("dropout of all", "Dropout", of: "dropout_param { dropout_ratio: 1 }", "below 1"),
        BadText("another axis", "Softmax", of: "softmax_param { axis: 2 }", "axis 2 is not known"),
        BadText("no features", "InnerProduct", of: "inner_product_param { bias_term: true }", "has 0 features"),
        BadText(
            "a maximum",
            layer:
                "name: \"x\" type: \"Eltwise\" bottom: \"data\" bottom: \"data\" top: \"x\" eltwise_param { operation: MAX }",
            "maximum"),
        BadText(
            "coefficients",
            layer:
                "name: \"x\" type: \"Eltwise\" bottom: \"data\" bottom: \"data\" top: \"x\" eltwise_param { coeff: [1, -1] }",
            "coefficients other than 1"),
        BadText(
            "a reshape of another count", "Reshape", of: "reshape_param { shape { dim: [0, 7, 7] } }", "another number"),
        BadText(
            "a reshape of two unknowns", "Reshape", of: "reshape_param { shape { dim: [0, -1, -1] } }", "is not known"),
        BadText(
            "a reshape that overflows", "Reshape",
            of: "reshape_param { shape { dim: [0, 2147483647, 2147483647, 2147483647] } }", "beyond what can be counted"
        ),
        BadText(
            "a flag that is a number", "InnerProduct", of: "inner_product_param { num_output: 1 bias_term: 2 }",
            "true or false"),
    ]

    @Test(arguments: syntax + fields) func refusesByPlace(_ bad: BadText) throws {
        let start = ContinuousClock.now
        let error = try #require(throws: WeightsError.self) { try CaffeNetwork(text: bad.text) }
        // A second on a machine at rest, which one that runs all tests is not.
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect([.invalidHeader, .unsupportedModel].contains(error.code))
        #expect(error.message.contains(bad.message), "\(error.message)")
        #expect(error.message.contains(bad.place), "\(error.message)")
    }

    @Test func refusesAFileThatIsTooLong() throws {
        let memory = storage([UInt8](repeating: 0x20, count: 8 << 20 + 1))
        let error = try #require(throws: WeightsError.self) { try PrototxtParser.message(storage: memory, path: "x") }
        #expect(error.message.contains("8388609 bytes"))
    }

    /// A network of the most layers that are read takes no more than its length would let expect.
    @Test func isNotSlowedByManyLayers() throws {
        let layer = { (n: Int) in "layer { name: \"\(n)\" type: \"BatchNorm\" bottom: \"d\" top: \"d\" }\n" }
        let input = "input: \"d\" input_dim: [1, 1, 1, 1]\n"
        let error = try #require(throws: WeightsError.self) {
            try CaffeNetwork(text: input + (0...2048).map(layer).joined())
        }
        #expect(error.message.contains("2049 layers"))
        let network = try CaffeNetwork(text: input + (0..<1000).map(layer).joined()).network
        #expect(network.nodes.allSatisfy { $0.layer == .scale })
        #expect(network.nodes.count == 1000)
    }

    /// What costs time for each of many things, in a file of many of them, would take minutes.
    @Test func isNotSlowedByWhatIsMany() throws {
        let start = ContinuousClock.now
        let odd = "layer { type: \"Odd\" } #\(String(repeating: "-", count: 400))\n"
        let unknown = try #require(throws: WeightsError.self) {
            try CaffeNetwork(text: String(repeating: odd, count: 2048))
        }
        #expect(unknown.problems.last == "line 2048, column 7: layer \"\" of type \"Odd\"")
        let many = String(repeating: "bottom: \"d\" ", count: 20_000) + String(repeating: "top: \"e\" ", count: 20_000)
        let ends = try #require(throws: WeightsError.self) { try CaffeNetwork(text: "layer { \(many) }") }
        #expect(ends.message.contains("more than 1000 bottoms or tops"))
        let stages = (0..<20_000).map { "stage: \"\($0)\" " }.joined()
        let text = "state { \(stages) } layer { type: \"Odd\" include { \(stages) } }"
        #expect(throws: WeightsError.self) { try CaffeNetwork(text: text) }
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func hasCasesEnough() {
        #expect(Self.syntax.count + Self.fields.count >= 90)
    }
}
