import VGGModel
import VGGWeights

/// A file that was accepted, and what was read of it, for another reader to compare.
struct Accepted: Encodable {
    /// What was read of a tensor.
    struct Tensor: Encodable {
        let shape: [Int]
        let type: String
        /// The CRC-32 of the values as 32-bit floats, nothing where they are not read.
        let checksum: UInt32?
    }

    let file: String
    let tensors: [String: Tensor]

    /// Reads all of a file.
    init(_ opened: any WeightFile, name: String) {
        file = name
        var tensors: [String: Tensor] = [:]
        for (name, entry) in opened.entries {
            let values = entry.isReadable ? try? opened.tensor(name) : nil
            tensors[name] = Tensor(
                shape: entry.shape, type: entry.type, checksum: values?.withBytes { CRC32.checksum($0) })
        }
        self.tensors = tensors
    }
}
