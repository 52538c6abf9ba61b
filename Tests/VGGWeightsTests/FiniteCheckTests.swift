import Testing
import VGGModel
import VGGWeights

@Suite struct FiniteCheckTests {
    static let bad: [Float] = [.nan, .infinity, -.infinity, .signalingNaN, Float(bitPattern: 0xFFFF_FFFF)]
    static let good: [Float] = [
        0, -0.0, 1, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, -1e30,
    ]

    /// A tensor of sound values, some of them replaced, that begins so many bytes into its storage.
    static func tensor(_ count: Int, _ replaced: [Int: Float] = [:], offset: Int = 0) -> Tensor {
        let storage = TensorStorage(byteCount: offset + 4 * count) { memory in
            memory.initializeMemory(as: UInt8.self, repeating: 0xFF)
            for i in 0..<count {
                let value = replaced[i] ?? good[i % good.count]
                memory.storeBytes(of: value, toByteOffset: offset + 4 * i, as: Float.self)
            }
        }
        return Tensor(shape: [count], storage: storage, byteOffset: offset)
    }

    @Test(arguments: 0..<8) func findsEveryPlaceOfSmallTensors(_ offset: Int) {
        for count in 0...40 {
            let tensors =
                [Self.tensor(count, offset: offset)]
                + (0..<count).map { Self.tensor(count, [$0: Self.bad[$0 % Self.bad.count]], offset: offset) }
            #expect(FiniteCheck.firstFailures(in: tensors) == [nil] + (0..<count).map { $0 })
        }
    }

    @Test(arguments: [0, 65_535, 65_536, 65_537, 131_071, 131_072, 199_999]) func findsTheFirstAcrossBlocks(
        _ place: Int
    ) {
        let one = Self.tensor(200_001, [place: .nan, 200_000: .infinity], offset: 3)
        let tensors = [Self.tensor(200_000), one, Self.tensor(3, [2: .nan]), Self.tensor(0)]
        #expect(FiniteCheck.firstFailures(in: tensors) == [nil, place, 2, nil])
    }
}
