import Testing
import VGGModel
import VGGWeights
import WeightMutation

/// Caffe files with a few bytes changed, cut, doubled or swapped.
@Suite struct CaffeMutantTests {
    /// A model of every kind of layer with weights, of few of them: what describes them is what mutants damage.
    static let tiny: [UInt8] = {
        func ends(_ bottom: String, _ top: String, _ parameters: [UInt8] = []) -> [UInt8] {
            Wire.text(3, bottom) + Wire.text(4, top) + parameters
        }
        func one(_ count: Int = 2) -> [UInt8] { CaffeBytes.blob([Int64(count)], count: count) }
        let convolution = Wire.bytes(106, Wire.number(1, 2) + Wire.number(4, 1) + Wire.number(5, 1))
        let dense = Wire.bytes(117, Wire.number(1, 3) + Wire.number(6, 1))
        return Wire.text(1, "tiny") + Wire.text(3, "d") + Wire.bytes(8, Wire.bytes(1, [1, 2, 2, 2]))
            + CaffeBytes.layer(
                "c", "Convolution", [CaffeBytes.old([2, 2, 1, 1], count: 4), one()], more: ends("d", "c", convolution))
            + CaffeBytes.layer("n", "BatchNorm", [one(), one(), one(1)], more: ends("c", "c"))
            + CaffeBytes.layer("s", "Scale", [one()], more: ends("c", "c"))
            + CaffeBytes.layer(
                "p", "Pooling", [], more: ends("c", "p", Wire.bytes(121, Wire.number(2, 2) + Wire.number(3, 2))))
            + CaffeBytes.layer(
                "f", "InnerProduct", [CaffeBytes.blob([2, 3], count: 6), one(3)], more: ends("p", "f", dense))
            + CaffeBytes.layer("r", "Softmax", [], more: ends("f", "r"))
    }()

    /// The same in the old form, with values in fields of their own.
    static let old: [UInt8] = {
        let ends = Wire.text(2, "d") + Wire.text(3, "f") + Wire.bytes(17, Wire.number(1, 2))
        let weight = [1, 1, 2, 3].enumerated().flatMap { Wire.number(UInt64($0.offset) + 1, $0.element) }
        let values = (0..<6).flatMap { Wire.float(5, Float($0)) }
        return Wire.text(3, "d") + [1, 3, 1, 1].flatMap { Wire.number(4, $0) }
            + CaffeBytes.oldLayer("f", 14, [weight + values, CaffeBytes.old([1, 1, 1, 2], count: 2)], more: ends)
    }()

    static let models = [tiny, old]

    @Test(arguments: models.indices, 0..<6) func modelMutantsAreReadOrRefused(_ model: Int, _ part: UInt64) throws {
        var generator = SplitMix64(seed: MutantTests.seed &+ part)
        var (refused, read, known) = (0, 0, 0)
        for number in 0..<1800 {
            let mutant = storage(Mutation.binary.mutant(of: Self.models[model], &generator))
            do {
                let file = try CaffeModelFile(storage: mutant, path: "")
                for tensor in try file.allTensors().values { #expect(tensor.values.count == tensor.count) }
                let joined = try CaffeFile(file)
                for tensor in try joined.allTensors().values { #expect(tensor.values.count == tensor.count) }
                read += 1
                guard let network = joined.model.network else { continue }
                known += 1
                _ = try? ParameterLoader.load(joined, for: network)
            } catch let error as WeightsError {
                #expect(error.code == .invalidHeader, "part \(part), mutant \(number): \(error)")
                refused += 1
            }
        }
        #expect(refused > 400 && read > 100 && known > 50, "\(refused) refused, \(read) read, \(known) networks")
    }

    static let texts = [CaffeFileTests.residual, CaffeNetworkTests.training]

    @Test(arguments: texts.indices, 0..<6) func textMutantsAreReadOrRefused(_ text: Int, _ part: UInt64) throws {
        let original = Array(Self.texts[text].utf8)
        var generator = SplitMix64(seed: MutantTests.seed &+ part)
        var (refused, read) = (0, 0)
        for number in 0..<1800 {
            let mutant = storage(Mutation.text.mutant(of: original, &generator))
            do {
                _ = try CaffeNetwork(PrototxtParser.message(storage: mutant, path: "")).network.shapes()
                read += 1
            } catch let error as WeightsError {
                let codes: [WeightsError.Code] = [.invalidHeader, .unsupportedModel]
                #expect(codes.contains(error.code), "part \(part), mutant \(number): \(error)")
                refused += 1
            }
        }
        #expect(refused > 400 && read > 20, "\(refused) refused, \(read) read")
    }
}
