import TestSupport
import Testing
import VGGWeights

/// A damaged file, what is wrong with it, and the words that must tell it.
struct BadFile: Sendable, CustomTestStringConvertible {
    let what: String
    let bytes: [UInt8]
    let message: String
    var code: WeightsError.Code = .invalidHeader

    var testDescription: String { what }

    init(_ what: String, _ bytes: [UInt8], _ message: String) {
        self.what = what
        self.bytes = bytes
        self.message = message
    }

    /// A file with this header, and 4 bytes of data or as many as said.
    init(_ what: String, header: String, data: Int = 4, _ message: String) {
        self.init(what, safetensors(header, data: data), message)
    }
}

@Suite struct SafetensorsBadFileTests {
    static let lengths = [
        BadFile("no byte", [], "the file has 0 bytes"),
        BadFile("seven bytes", [2, 0, 0, 0, 0, 0, 0], "the file has 7 bytes"),
        BadFile("length 0", safetensors("", data: 4), "byte 8: the header does not begin with '{'"),
        BadFile("length 0 at the end", safetensors(""), "byte 8"),
        BadFile("length above the file", safetensors("{}", length: 3), "a header of 3 bytes where only 2 follow"),
        BadFile("length 2^64-1", safetensors("{}", length: .max), "a header of 18446744073709551615 bytes, above"),
        BadFile("length 2^63", safetensors("{}", length: 1 << 63), "above the limit of 100000000"),
        BadFile("length 100,000,001", safetensors("{}", length: 100_000_001), "a header of 100000001 bytes, above"),
        BadFile("length 100,000,000", safetensors("{}", length: 100_000_000), "where only 2 follow"),
        BadFile("space first", header: " {}", data: 0, "does not begin with '{'"),
        BadFile("an array", header: "[]", data: 0, "does not begin with '{'"),
        BadFile("byte order mark", header: "\u{FEFF}{}", data: 0, "does not begin with '{'"),
        BadFile("zip archive", [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 60), "a PyTorch .pth file"),
        BadFile("pickle", [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20], "an old PyTorch .pth file"),
        BadFile("HDF5", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0], "an HDF5 file"),
        BadFile("web page", Array("<!DOCTYPE html><html>".utf8), "a web page"),
    ]

    static let syntax = [
        BadFile(
            "no end", header: "{", data: 0,
            "byte 9: expected '\"' to begin a name in the header, found the header's end"),
        BadFile("no end after a comma", header: "{\(entry("a")),", "found the header's end"),
        BadFile("comma before the end", header: "{\(entry("a")),}", "expected '\"' to begin a name"),
        BadFile("no comma", header: "{\(entry("a")) \(entry("b"))}", "expected '}' or ','"),
        BadFile("no colon", header: "{\"a\" {}}", "expected ':' after \"a\", found '{'"),
        BadFile("key without quotes", header: "{a:1}", "found 'a'"),
        BadFile("more after the end", header: "{}x", data: 0, "more after the header's last '}'"),
        BadFile("zero after the end", header: "{}\0", data: 0, "more after the header's last '}'"),
        BadFile("two objects", header: "{}{}", data: 0, "byte 10"),
        BadFile("a string that does not end", header: "{\"a", data: 0, "without an end"),
        BadFile("an escape that does not end", header: "{\"a\\", data: 0, "without an end"),
        BadFile("an unknown escape", header: "{\"\\x\":1}", "an unknown escape"),
        BadFile("short digits", header: "{\"\\u12\":1}", "four hexadecimal digits"),
        BadFile("high surrogate alone", header: "{\"\\ud800\":1}", "half a surrogate pair"),
        BadFile("high surrogate and more", header: "{\"\\ud800\\n\":1}", "half a surrogate pair"),
        BadFile("two high surrogates", header: "{\"\\ud800\\ud800\":1}", "half a surrogate pair"),
        BadFile("low surrogate alone", header: "{\"\\udc00\":1}", "half a surrogate pair"),
        BadFile("newline in a name", header: "{\"a\nb\":1}", "a control character"),
        BadFile("control character after an escape", header: "{\"\\n\u{1}\":1}", "a control character"),
        BadFile(
            "name not UTF-8", safetensors([0x7B, 0x22, 0xFF, 0x22], data: []),
            "byte 10: a name in the header is not UTF-8"),
        BadFile("overlong UTF-8", safetensors([0x7B, 0x22, 0xC0, 0xAF, 0x22], data: []), "not UTF-8"),
        BadFile("surrogate in UTF-8", safetensors([0x7B, 0x22, 0xED, 0xA0, 0x80, 0x22], data: []), "not UTF-8"),
        BadFile("cut UTF-8", safetensors([0x7B, 0x22, 0xE4, 0xB8, 0x22], data: []), "not UTF-8"),
        BadFile("not UTF-8 outside a name", safetensors([0x7B, 0xFF], data: []), "found the byte 0xFF"),
        BadFile("a comment", header: "{/**/}", data: 0, "found '/'"),
        BadFile("nested arrays", header: "{" + String(repeating: "[", count: 100_000), data: 0, "byte 9"),
        BadFile(
            "nested objects", header: String(repeating: "{\"a\":", count: 100_000), data: 0, "an unknown field \"a\""),
        BadFile(
            "nested shape", header: "{\"a\":{\"shape\":" + String(repeating: "[", count: 100_000), data: 0,
            "expected a whole number in shape of tensor \"a\", found '['"),
        BadFile(
            "too many entries",
            header: "{" + (0..<50_001).map { entry("\($0)", "U8", "[0]", "[0,0]") }.joined(separator: ","),
            "more than 200000 entries"),
    ]

    static let fields = [
        BadFile("tensor twice", header: "{\(entry("a")),\(entry("a"))}", "the name \"a\" a second time"),
        BadFile(
            "tensor twice by an escape", header: "{\(entry("a")),\(entry("\\u0061"))}", "the name \"a\" a second time"),
        BadFile(
            "metadata twice", header: "{\"__metadata__\":{},\"__metadata__\":{}}", data: 0,
            "\"__metadata__\" a second time"),
        BadFile(
            "metadata key twice", header: "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", data: 0, "\"k\" a second time"
        ),
        BadFile("metadata of numbers", header: "{\"__metadata__\":{\"k\":1}}", data: 0, "to begin the text of \"k\""),
        BadFile("metadata nested", header: "{\"__metadata__\":{\"k\":{}}}", data: 0, "to begin the text of \"k\""),
        BadFile("metadata null", header: "{\"__metadata__\":null}", data: 0, "to begin the metadata"),
        BadFile("a tensor that is null", header: "{\"a\":null}", data: 0, "to begin tensor \"a\""),
        BadFile("an empty tensor entry", header: "{\"a\":{}}", data: 0, "tensor \"a\" without dtype"),
        BadFile("no shape", header: "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", "tensor \"a\" without shape"),
        BadFile("no offsets", header: "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "tensor \"a\" without data_offsets"),
        BadFile("field twice", header: "{\"a\":{\"shape\":[1],\"shape\":[1]}}", "shape a second time in tensor \"a\""),
        BadFile("unknown field", header: "{\"a\":{\"strides\":[1]}}", "an unknown field \"strides\" in tensor \"a\""),
        BadFile("unknown dtype", header: "{\(entry("a", "F33"))}", "an unknown dtype \"F33\" of tensor \"a\""),
        BadFile("dtype in small letters", header: "{\(entry("a", "f32"))}", "an unknown dtype \"f32\""),
        BadFile("dtype a number", header: "{\"a\":{\"dtype\":5}}", "to begin the dtype of tensor \"a\""),
        BadFile("shape a number", header: "{\(entry("a", "F32", "1"))}", "to begin shape of tensor \"a\""),
        BadFile(
            "shape of texts", header: "{\(entry("a", "F32", "[\"1\"]"))}", "a whole number in shape of tensor \"a\""),
        BadFile(
            "negative extent", header: "{\(entry("a", "F32", "[-1]"))}", "a negative number in shape of tensor \"a\""),
        BadFile("extent with a point", header: "{\(entry("a", "F32", "[1.0]"))}", "not whole in shape of tensor \"a\""),
        BadFile("extent with an exponent", header: "{\(entry("a", "F32", "[1e0]"))}", "not whole in shape"),
        BadFile("extent with a leading zero", header: "{\(entry("a", "F32", "[01]"))}", "begins with 0 in shape"),
        BadFile(
            "extent 2^63", header: "{\(entry("a", "F32", "[9223372036854775808]"))}", "too large in shape of tensor"),
        BadFile(
            "extent of 40 digits", header: "{\(entry("a", "F32", "[\(String(repeating: "9", count: 40))]"))}",
            "too large"),
        BadFile("shape that ends with a comma", header: "{\(entry("a", "F32", "[1,]"))}", "expected a whole number"),
        BadFile(
            "65 dimensions",
            header: "{\(entry("a", "F32", "[\(Array(repeating: "1", count: 65).joined(separator: ","))]"))}",
            "more than 64 numbers"),
        BadFile(
            "one offset", header: "{\(entry("a", "F32", "[1]", "[4]"))}", "tensor \"a\": data_offsets are 1 numbers"),
        BadFile(
            "three offsets", header: "{\(entry("a", "F32", "[1]", "[0,4,4]"))}",
            "tensor \"a\": data_offsets are 3 numbers, not 2"),
        BadFile(
            "negative offset", header: "{\(entry("a", "F32", "[1]", "[-4,0]"))}", "a negative number in data_offsets"),
        BadFile("offset with a point", header: "{\(entry("a", "F32", "[1]", "[0.0,4]"))}", "not whole in data_offsets"),
        BadFile(
            "offset 2^64", header: "{\(entry("a", "F32", "[1]", "[0,18446744073709551616]"))}",
            "too large in data_offsets"),
        BadFile(
            "offset 2^63-1", header: "{\(entry("a", "U8", "[1]", "[0,9223372036854775807]"))}",
            "tensor \"a\": data_offsets are too large"),
        BadFile(
            "backward offsets", header: "{\(entry("a", "F32", "[1]", "[4,0]"))}",
            "tensor \"a\": data_offsets end before they begin"),
    ]

    static let layout = [
        BadFile(
            "size that is not the shape's", header: "{\(entry("a", "F32", "[2]"))}",
            "takes 8 bytes, data_offsets give 4"),
        BadFile("size of another dtype", header: "{\(entry("a", "F64"))}", "takes 8 bytes, data_offsets give 4"),
        BadFile(
            "bytes of an empty tensor", header: "{\(entry("a", "F32", "[0]"))}", "takes 0 bytes, data_offsets give 4"),
        BadFile(
            "shape that overflows", header: "{\(entry("a", "F32", "[4294967296,4294967296]"))}", "overflows"),
        BadFile("shape that wraps to its size", header: "{\(entry("a", "F32", "[4611686018427387905]"))}", "overflows"),
        BadFile(
            "empty shape that overflows", header: "{\(entry("a", "F32", "[0,4294967296,4294967296]", "[0,0]"))}",
            data: 0,
            "overflows"),
        BadFile("half a byte", header: "{\(entry("a", "F4", "[3]", "[0,1]"))}", data: 1, "ends within a byte"),
        BadFile(
            "overlap", header: "{\(entry("a")),\(entry("b", "F32", "[1]", "[2,6]"))}", data: 6, "tensor \"b\" at byte"),
        BadFile("the same bytes twice", header: "{\(entry("a")),\(entry("b"))}", "overlaps the tensor before it"),
        BadFile(
            "hole", header: "{\(entry("a")),\(entry("b", "F32", "[1]", "[5,9]"))}", data: 9, "leaves a hole before it"),
        BadFile(
            "hole at the start", header: "{\(entry("a", "F32", "[1]", "[4,8]"))}", data: 8, "leaves a hole before it"),
        BadFile("byte left over", header: "{\(entry("a"))}", data: 5, "bytes left over"),
        BadFile("byte left over without a tensor", header: "{}", data: 1, "bytes left over"),
        BadFile("byte missing", header: "{\(entry("a"))}", data: 3, "the file is cut short"),
        BadFile("data missing", header: "{\(entry("a"))}", data: 0, "the file is cut short"),
    ]

    @Test(arguments: lengths + syntax + fields + layout) func refusesByName(_ bad: BadFile) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(bad.bytes, as: "bad.safetensors")
        let error = try #require(throws: WeightsError.self) { _ = try SafetensorsFile(path: path) }
        #expect(error.code == bad.code)
        #expect(error.path == path)
        #expect(error.message.contains(bad.message), "\(error.message)")
    }

    @Test func hasCasesEnough() {
        #expect((Self.lengths + Self.syntax + Self.fields + Self.layout).count >= 90)
    }
}
