import VGGModel
import VGGWeights
import WeightMutation

/// A format whose files are changed: how to change one, and how to open it.
struct Format: Sendable {
    /// The formats, by the name that the command line gives them.
    static let all: [String: Format] = [
        "safetensors": Format(Mutation.text.mutant) { try SafetensorsFile(storage: $0, path: $1) },
        "pytorch": Format(Mutation.pytorch) { try PyTorchFile(storage: $0, path: $1) },
        "keras": Format(Mutation.hdf5) { try KerasFile(storage: $0, path: $1) },
        "caffe": Format(Mutation.binary.mutant) { try CaffeModelFile(storage: $0, path: $1) },
        "onnx": Format(Mutation.binary.mutant) { try ONNXInitializers(storage: $0, path: $1) },
    ]

    /// A mutant of a file's bytes.
    let mutant: @Sendable ([UInt8], inout SplitMix64) -> [UInt8]
    /// Opens a file in memory; errors give it a path.
    let open: @Sendable (TensorStorage, String) throws -> any WeightFile

    private init(
        _ mutant: @escaping @Sendable ([UInt8], inout SplitMix64) -> [UInt8],
        _ open: @escaping @Sendable (TensorStorage, String) throws -> any WeightFile
    ) {
        self.mutant = mutant
        self.open = open
    }
}
