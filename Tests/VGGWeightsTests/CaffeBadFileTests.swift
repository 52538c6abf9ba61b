import Testing
import VGGModel
import VGGWeights

@Suite struct CaffeBadFileTests {
    /// A model of one layer with one blob.
    private static func blob(_ what: String, _ blob: [UInt8], _ message: String) -> BadFile {
        BadFile(what, CaffeBytes.layer("l", "Convolution", [blob]), message)
    }

    private static let one = CaffeBytes.blob([1], count: 1)

    static let wire = [
        BadFile(
            "a varint of ten bytes and more", Wire.tag(4, 0) + [UInt8](repeating: 0xFF, count: 11), "byte 1: field 4"),
        BadFile("a varint of 65 bits", Wire.tag(4, 0) + [UInt8](repeating: 0x80, count: 9) + [2], "more than 64 bits"),
        BadFile("a varint cut short", Wire.tag(4, 0) + [0x80], "should take 1 bytes, but 0 are left"),
        BadFile("a tag alone", Wire.tag(100, 2), "byte 2"),
        BadFile("field 0", [0x02, 0x00], "a field of number 0"),
        BadFile("a field beyond 2^29", Wire.varint(1 << 32 | 2) + [0], "a field of number 536870912"),
        BadFile("a group", Wire.tag(100, 3), "wire type 3"),
        BadFile("a group's end", Wire.tag(100, 4), "wire type 4"),
        BadFile("wire type 7", Wire.tag(100, 7), "wire type 7"),
        BadFile("a length past the end", Wire.tag(100, 2) + [5, 0], "should take 5 bytes, but 1 are left"),
        BadFile("a length of 2^63", Wire.tag(100, 2) + Wire.varint(1 << 63), "but 0 are left"),
        BadFile("a length of 2^64-1", Wire.tag(100, 2) + Wire.varint(.max), "but 0 are left"),
        BadFile("a layer past its file", Wire.tag(2, 2) + [10] + Wire.text(4, "abc"), "should take 10 bytes"),
        BadFile(
            "a name past its layer", Wire.bytes(100, Wire.tag(1, 2) + [9, 0x61]) + [UInt8](repeating: 0, count: 40),
            "should take 9 bytes, but 1 are left"),
        BadFile("a name that is no UTF-8", Wire.bytes(1, [0xFF]), "name is not UTF-8"),
        BadFile("a layer's name that is no UTF-8", Wire.bytes(100, Wire.bytes(1, [0xC0, 0xAF])), "not UTF-8"),
        BadFile("a name of a megabyte", Wire.bytes(1, [UInt8](repeating: 65, count: 1 << 20)), "too long for a name"),
        BadFile("a name that is a number", Wire.number(1, 8), "name is of another wire type"),
        BadFile("a layer that is a number", Wire.number(100, 8), "layer is of another wire type"),
        BadFile("an old layer of fixed bytes", Wire.float(2, 8), "layers is of another wire type"),
        BadFile("layers of both forms", CaffeBytes.layer("a", "ReLU", []) + CaffeBytes.oldLayer("b", 18, []), "both"),
        BadFile("an old type of no layer", CaffeBytes.oldLayer("b", 77, []), "type is 77, which stands for nothing"),
        BadFile("a type of -1", CaffeBytes.oldLayer("b", -1, []), "stands for nothing known"),
        BadFile(
            "a shape's extents that are text", Wire.bytes(8, Wire.bytes(1, [0x80])), "should take 1 bytes"),
        BadFile(
            "too many values", Array((0..<100_001).map { _ in Wire.number(4, 1) }.joined()), "more than 100000 values"),
        BadFile(
            "too many packed values", Wire.bytes(4, [UInt8](repeating: 1, count: 1_000_001)), "more than 100000 values"),
        BadFile(
            "too many layers", Array((0..<100_001).map { _ in Wire.bytes(100, []) }.joined()), "more than 100000"),
        BadFile(
            "text without end in sight",
            Array((0..<2050).map { _ in Wire.bytes(3, [UInt8](repeating: 65, count: 4096)) }.joined()), "too long"),
        BadFile("half a packed float", Wire.bytes(100, Wire.bytes(5, [0, 0, 0])), "takes 3 bytes, not whole floats"),
    ]

    static let blobs = [
        blob("no value", Wire.bytes(7, Wire.number(1, 1)), "shape [1] has 0 values"),
        blob("an empty blob", [], "shape [] has 0 values"),
        blob("a value too many", CaffeBytes.blob([2, 2], count: 5), "shape [2, 2] has 5 values"),
        blob("a value too few", CaffeBytes.blob([2, 2], count: 3), "shape [2, 2] has 3 values"),
        blob("an extent of 0", CaffeBytes.blob([0, 2], count: 0), "an extent of 0"),
        blob("an extent of -1", CaffeBytes.blob([-1, 2], count: 2), "an extent of -1"),
        blob("two negative extents", CaffeBytes.blob([-1, -2], count: 2), "an extent of -1"),
        blob("an extent of 2^31", CaffeBytes.blob([1 << 31], count: 1), "an extent of 2147483648"),
        blob("extents that overflow", CaffeBytes.blob([1 << 30, 1 << 30, 1 << 30], count: 0), "extents overflow"),
        blob(
            "extents that wrap to their count", CaffeBytes.blob(Array(repeating: 1 << 16, count: 4) + [1], count: 0),
            "extents overflow"),
        blob("far more extents than values", CaffeBytes.blob([1 << 30], count: 1), "has 1 values"),
        blob("an old extent of 0", CaffeBytes.old([1, 1, 0, 2], count: 0), "an extent of 0"),
        blob("an old extent of -1", CaffeBytes.old([1, 1, -1, 2], count: 2), "an extent of -1"),
        blob("old extents that lack one", CaffeBytes.old([1, 1, 2], count: 2), "an extent of 0"),
        blob("old extents over a fitting shape", CaffeBytes.blob([2], count: 2) + Wire.number(1, 1), "an extent of 0"),
        blob("an old extent as a float", Wire.float(1, 1) + one, "field 1 of a blob is of another wire type"),
        blob("33 axes", CaffeBytes.blob(Array(repeating: 1, count: 33), count: 1), "more than 32 axes"),
        blob(
            "a megabyte of axes", Wire.bytes(7, Wire.bytes(1, [UInt8](repeating: 1, count: 1 << 20))),
            "no list of extents"),
        blob(
            "a megabyte of single axes", Wire.bytes(7, Array((0..<500_000).map { _ in Wire.number(1, 1) }.joined())),
            "more than 32 axes"),
        blob("a shape that is a number", Wire.number(7, 1) + one, "field 7 of a blob is of another wire type"),
        blob("an axis of fixed bytes", Wire.bytes(7, Wire.float(1, 1)), "no list of extents"),
        blob("a packed varint cut short", Wire.bytes(7, Wire.bytes(1, [0x80])), "should take 1 bytes"),
        blob("values of 3 bytes", CaffeBytes.blob([1], count: 0) + Wire.bytes(5, [1, 2, 3]), "no whole numbers"),
        blob("doubles of 12 bytes", one + Wire.bytes(8, [UInt8](repeating: 0, count: 12)), "no whole numbers"),
        blob("a gradient of 5 bytes", one + Wire.bytes(6, [1, 2, 3, 4, 5]), "field 6 of a blob holds no whole"),
        blob("double gradients of 4 bytes", one + Wire.bytes(9, [1, 2, 3, 4]), "field 9 of a blob holds no whole"),
        blob("values that are varints", one + Wire.number(5, 1), "field 5 of a blob holds no whole numbers"),
        blob("floats that are doubles", one + Wire.tag(5, 1) + [UInt8](repeating: 0, count: 8), "no whole numbers"),
        blob("values past the blob", Wire.bytes(7, Wire.number(1, 1)) + Wire.tag(5, 2) + [4, 0, 0], "but 2 are left"),
        blob(
            "doubles that hide fitting floats", CaffeBytes.blob([2], count: 2) + Wire.bytes(8, Wire.doubles([1])),
            "shape [2] has 1 values"),
        blob(
            "single values too many",
            Wire.bytes(7, Wire.number(1, 2)) + Array((0..<9).flatMap { Wire.float(5, Float($0)) }),
            "shape [2] has 9 values"),
        BadFile("a blob that is a number", Wire.bytes(100, Wire.number(7, 1)), "blobs is of another wire type"),
        BadFile(
            "two layers of one name",
            CaffeBytes.layer("a", "Convolution", [one]) + CaffeBytes.layer("a", "Scale", [one]),
            "layer \"a\": a second layer of that name has weights"),
        BadFile(
            "two old layers without names", CaffeBytes.oldLayer("", 4, [one]) + CaffeBytes.oldLayer("", 4, [one]),
            "a second layer of that name"),
        BadFile(
            "statistics of different sizes",
            CaffeBytes.layer("bn", "BatchNorm", [CaffeBytes.blob([2], count: 2), one, one]), "batch normalisation has"),
        BadFile(
            "several factors of statistics",
            CaffeBytes.layer("bn", "BatchNorm", [one, one, CaffeBytes.blob([2], count: 2)]), "batch normalisation has"),
    ]

    @Test(arguments: wire + blobs) func refusesByName(_ bad: BadFile) throws {
        let error = try #require(throws: WeightsError.self) { try CaffeModelFile(bad.bytes) }
        #expect(error.code == .invalidHeader)
        #expect(error.path == "model")
        #expect(error.message.contains(bad.message), "\(error.message)")
        #expect(error.message.contains("byte "), "\(error.message)")
    }

    /// What is wrong with a network does not keep its weights from being read.
    static let networks: [(what: String, layer: [UInt8], message: String)] = [
        ("group 0", Wire.number(1, 2) + Wire.number(4, 1) + Wire.number(5, 0), "num_output and group"),
        (
            "a negative group", Wire.number(1, 2) + Wire.number(4, 1) + Wire.number(5, -2),
            "group must be a whole number"
        ),
        ("groups that do not divide", Wire.number(1, 4) + Wire.number(4, 1) + Wire.number(5, 3), "in 3 groups"),
        ("no num_output", Wire.number(4, 1), "num_output and group"),
        ("num_output of 2^31", Wire.number(1, 1 << 31) + Wire.number(4, 1), "num_output must be a whole number"),
        ("no kernel", Wire.number(1, 4), "its kernel must be given"),
        ("kernel 0", Wire.number(1, 4) + Wire.number(4, 0), "its kernel must be given"),
        ("stride 0", Wire.number(1, 4) + Wire.number(4, 1) + Wire.number(6, 0), "strides and dilations"),
        ("a kernel of three axes", Wire.number(1, 4) + Wire.bytes(4, [1, 1, 1]), "kernel_size of 3 axes"),
        ("kernel and sides", Wire.number(1, 4) + Wire.number(4, 1) + Wire.number(11, 1), "not both"),
        ("a kernel past the image", Wire.number(1, 4) + Wire.number(4, 9), "too small for"),
        ("a dilation of 2^31-1", Wire.number(1, 4) + Wire.number(4, 3) + Wire.number(18, 1 << 31 - 1), "too small"),
        (
            "pads of 2^31-1", Wire.number(1, 4) + Wire.number(4, 1) + Wire.number(3, 1 << 31 - 1),
            "beyond what can be counted"
        ),
        ("axis 2", Wire.number(1, 4) + Wire.number(4, 1) + Wire.number(16, 2), "axis 1 only"),
    ]

    @Test(arguments: networks.indices) func tellsWhyANetworkIsNotKnown(_ index: Int) throws {
        let (what, parameters, message) = Self.networks[index]
        let input = Wire.text(3, "data") + [1, 4, 5, 5].flatMap { Wire.number(4, $0) }
        let ends = Wire.text(3, "data") + Wire.text(4, "c")
        let model = input + CaffeBytes.layer("c", "Convolution", [Self.one], more: ends + Wire.bytes(106, parameters))
        let file = try CaffeFile(CaffeModelFile(model))
        let error = try #require(file.networkError)
        #expect(error.message.contains(message), "\(what): \(error.message)")
        #expect(file.names == ["c.weight"])
    }

    @Test func hasCasesEnough() {
        #expect((Self.wire + Self.blobs).count + Self.networks.count >= 75)
    }
}
