import Testing
import VGGModel
import VGGWeights

@Suite struct CaffeModelTests {
    private static func model(_ name: String) throws -> CaffeModelFile {
        try CaffeModelFile(path: fixture("caffe/\(name).caffemodel"))
    }

    /// The tensors are those that Python wrote to the safetensors file beside the model.
    @Test(arguments: ["slim_v1", "kinds", "loose"]) func readsWhatPythonWrote(_ name: String) throws {
        let file = try Self.model(name)
        let stem = name.split(separator: "_").first.map(String.init) ?? name
        let expected = try SafetensorsFile(path: fixture("caffe/\(stem).safetensors"))
        #expect(file.names == expected.names)
        #expect(!file.names.isEmpty)
        for name in file.names {
            let (tensor, wanted) = (try file.tensor(name), try expected.tensor(name))
            #expect(tensor.shape == wanted.shape, "\(name)")
            #expect(tensor.shape == file.entries[name]?.shape, "\(name)")
            #expect(tensor.values == wanted.values, "\(name)")
            var blocks: [Float] = []
            try file.forEachBlock(of: name) { blocks += $0 }
            #expect(blocks == wanted.values, "\(name)")
        }
    }

    @Test func viewsAlignedFloatsAndCopiesOthers() throws {
        for padding in 0..<4 {
            let name = String(repeating: "x", count: 8 + padding)
            let bytes = CaffeBytes.layer(name, "Convolution", [CaffeBytes.blob([1, 1, 2, 2], count: 4)])
            let memory = storage(bytes)
            let file = try CaffeModelFile(storage: memory, path: "")
            let tensor = try file.tensor("\(name).weight")
            let place = try #require(memory.bytes.baseAddress) + bytes.count - 16
            #expect((tensor.storage === memory) == (Int(bitPattern: place) % 4 == 0), "\(padding)")
            #expect(tensor.values == [0, 1, 2, 3])
            #expect(tensor.withBytes { Int(bitPattern: $0.baseAddress) % 4 } == 0)
        }
    }

    @Test func prefersOldExtentsToAShape() throws {
        let both = CaffeBytes.blob([7], count: 0) + CaffeBytes.old([1, 1, 2, 3], count: 6)
        let file = try CaffeModelFile(CaffeBytes.oldLayer("fc", 14, [both]))
        #expect(file.entries["fc.weight"]?.shape == [2, 3])
        #expect(try file.tensor("fc.weight").values == [0, 1, 2, 3, 4, 5])
    }

    @Test func prefersDoublesToFloats() throws {
        let blob = CaffeBytes.blob([2], count: 2) + Wire.bytes(8, Wire.doubles([0.5, -3]))
        let file = try CaffeModelFile(CaffeBytes.layer("s", "Scale", [blob]))
        #expect(file.entries["s.weight"]?.type == "double")
        #expect(try file.tensor("s.weight").values == [0.5, -3])
    }

    @Test func joinsShapesAsProtobufDoes() throws {
        let split = Wire.bytes(7, Wire.number(1, 2)) + CaffeBytes.blob([3], count: 6)
        #expect(try CaffeModelFile(CaffeBytes.layer("c", "Other", [split])).entries["c.weight"]?.shape == [2, 3])
    }

    @Test func takesAllBlobsOfAnUnknownLayer() throws {
        let blobs = (1...4).map { CaffeBytes.blob([Int64($0)], count: $0) }
        let file = try CaffeModelFile(CaffeBytes.layer("lstm", "LSTM", blobs))
        #expect(file.names == ["lstm.bias", "lstm.blob2", "lstm.blob3", "lstm.weight"])
        #expect(try file.tensor("lstm.blob3").values == [0, 1, 2, 3])
    }

    /// A factor of zero makes both statistics zero, as in Caffe.
    @Test func takesStatisticsOfNoBatchForZeros() throws {
        let zero = Wire.bytes(7, Wire.number(1, 1)) + Wire.bytes(5, Wire.floats([0]))
        let blobs = [CaffeBytes.blob([3], count: 3), CaffeBytes.blob([3], count: 3), zero]
        let file = try CaffeModelFile(CaffeBytes.layer("bn", "BatchNorm", blobs))
        #expect(try file.tensor("bn.running_mean").values == [0, 0, 0])
        #expect(try file.tensor("bn.running_var").values == [0, 0, 0])
    }

    @Test func passesOverLayersWithoutBlobs() throws {
        let relu = CaffeBytes.layer("same", "ReLU", [])
        let weights = CaffeBytes.layer("same", "Convolution", [CaffeBytes.blob([1], count: 1)])
        #expect(try CaffeModelFile(relu + weights + relu).names == ["same.weight"])
    }

    @Test func saysWhatItDoesNotHold() throws {
        let file = try Self.model("loose")
        let error = try #require(throws: WeightsError.self) { try file.tensor("conv9.weight") }
        #expect(error.code == .invalidTensor)
        #expect(error.message.contains("conv9.weight"))
    }

    @Test func readsMeans() throws {
        let mean = try CaffeMean(path: fixture("caffe/mean.binaryproto"))
        #expect(mean.channels == [103.5, 116.25, 123.75])
        let flat = storage(CaffeBytes.blob([3], count: 3))
        #expect(throws: WeightsError.self) { try CaffeMean(storage: flat, path: "") }
    }
}

@Suite struct CaffeMatchingTests {
    private static func matches(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes(CaffeModelFile.matches) }

    @Test(arguments: ["slim_v1", "kinds", "loose"]) func knowsItsOwn(_ name: String) throws {
        let whole = try bytes(of: fixture("caffe/\(name).caffemodel"))
        #expect(Self.matches(whole))
        #expect(Self.matches(Array(whole.prefix(80))))
    }

    @Test func takesInputsBeforeLayers() {
        let inputs = Wire.text(1, "n") + Wire.text(3, "data") + Wire.number(4, 10) + Wire.bytes(8, Wire.number(1, 2))
        #expect(Self.matches(inputs + CaffeBytes.layer("a", "ReLU", [])))
        #expect(Self.matches(inputs + CaffeBytes.oldLayer("a", 18, [])))
        #expect(!Self.matches(inputs))
    }

    @Test func refusesOthers() throws {
        // ONNX: its version as field 1, a producer, a graph.
        let onnx = Wire.number(1, 8) + Wire.text(2, "pytorch") + Wire.bytes(7, Wire.text(2, "graph"))
        let others: [[UInt8]] = [
            [], [0x0A], onnx, Array("name: \"text\"\nlayer {}".utf8), [0x80, 2, 0x8A, 0x0A], Array("PK\u{3}\u{4}".utf8),
            [0x89, 0x48, 0x44, 0x46], Array("<!DOCTYPE html>".utf8), try bytes(of: fixture("mixed.safetensors")),
            Wire.text(1, "n") + Wire.tag(2, 0) + [1], Array(repeating: 0xFF, count: 40),
        ]
        for other in others { #expect(!Self.matches(other), "\(other.prefix(16))") }
    }
}
