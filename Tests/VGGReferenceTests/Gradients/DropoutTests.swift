import Testing
import VGGModel
import VGGReference

@Suite struct DropoutTests {
    /// Values of the definition, computed apart from it; a kernel that computes the same has them too.
    @Test func mixesAndKeysAsDefined() throws {
        #expect(DropoutMask.mix(0) == 0)
        #expect(DropoutMask.mix(1) == 0x6889_90c0)
        #expect(DropoutMask.mix(0xffff_ffff) == 0x6768_824a)
        #expect(DropoutMask.key(seed: 0, step: 0, layer: 0) == 0x2382_75bc)
        #expect(DropoutMask.key(seed: 42, step: 7, layer: 1) == 0x383d_3086)
        let mask = try DropoutMask(key: 12345, probability: 0.5)
        #expect(mask.threshold == 0x8000_0000 && mask.factor == 2)
        #expect((0..<32).filter { mask.keeps(UInt32($0)) } == [0, 4, 6, 7, 9, 10, 12, 22, 23, 25, 26, 27, 28, 29])
    }

    @Test(arguments: [0.0, 0.1, 0.5, 0.9])
    func keepsItsShare(probability: Double) throws {
        let count = 100_000
        for key: UInt32 in [0, 1, 0xdead_beef] {
            let mask = try DropoutMask(key: key, probability: probability)
            let kept = (0..<count).count { mask.keeps(UInt32($0)) }
            let deviation = (Double(count) * probability * (1 - probability)).squareRoot()
            #expect(abs(Double(kept) - Double(count) * (1 - probability)) <= 4 * deviation)
        }
    }

    /// Neighbouring keys and indices have nothing to do with each other.
    @Test func keysAreIndependent() throws {
        let masks = try (0..<8).map { try DropoutMask(key: UInt32($0), probability: 0.5) }
        for first in masks.indices {
            for second in masks.indices where first < second {
                let equal = (0..<10_000).count { masks[first].keeps(UInt32($0)) == masks[second].keeps(UInt32($0)) }
                #expect(abs(equal - 5000) < 250)
            }
            let same = (0..<10_000).count { masks[first].keeps(UInt32($0)) == masks[first].keeps(UInt32($0 + 1)) }
            #expect(abs(same - 5000) < 250)
        }
    }

    /// Indices run on through the images of a batch; kept values are rounded once.
    @Test(arguments: [0.5, 0.3])
    func batchesAreMaskedThrough(probability: Double) throws {
        var generator = Seeded(269)
        let shape = Shape(channels: 2, height: 3, width: 4)
        let batch = try generator.batch(3, of: shape)
        let mask = try DropoutMask(key: 99, probability: probability)
        let results = try Reference.dropout(batch.map(Evaluation.init(exact:)), mask)
        for (image, result) in results.enumerated() {
            let floats = batch[image].values.enumerated().map { index, value in
                mask.keeps(UInt32(image * shape.count + index)) ? Float(value) * mask.factor : 0
            }
            #expect(try verdict(floats, result) == .withinBound)
            #expect(try verdict(floats.map { $0 * 1.000001 }, result) == .exceeds)
            #expect(try verdict(batch[image].values.map { Float($0) * mask.factor }, result) == .exceeds)
        }
        #expect(try Reference.dropout(batch, mask) == results.map(\.output))
    }

    @Test(arguments: [-0.1, 1, .nan, .infinity])
    func otherProbabilitiesAreRefused(probability: Double) {
        #expect(throws: ReferenceError.self) { try DropoutMask(key: 0, probability: probability) }
    }

    @Test func aProbabilityOfNearlyOneKeepsHardlyAny() throws {
        let mask = try DropoutMask(key: 0, probability: 1 - 0x1p-40)
        #expect(mask.threshold == .max && mask.factor == 0x1p40)
    }
}
