import Foundation
import VGGModel
import VGGWeights

/// Writes the mutants of a file that are accepted, and prints what was read of each; the first is the file itself.
func writeMutants(of file: String, _ format: Format, seed: UInt64, count: Int, folder: String) throws {
    let original = try Array(Data(contentsOf: URL(fileURLWithPath: file)))
    var generator = SplitMix64(seed: seed)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for number in 0...count {
        let bytes = number == 0 ? original : format.mutant(original, &generator)
        let storage = TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        do {
            let accepted = Accepted(try format.open(storage, file), name: "\(number)")
            try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + accepted.file))
            print(String(decoding: try encoder.encode(accepted), as: UTF8.self))
        } catch let error as WeightsError {
            if number == 0 { throw error }
        }
    }
}

let arguments = CommandLine.arguments
guard arguments.count == 6, let format = Format.all[arguments[1]], let seed = UInt64(arguments[3]),
    let count = Int(arguments[4]), count >= 0
else {
    let names = Format.all.keys.sorted().joined(separator: "|")
    FileHandle.standardError.write(Data("usage: WeightMutants \(names) FILE SEED COUNT FOLDER\n".utf8))
    exit(64)
}
do {
    try writeMutants(of: arguments[2], format, seed: seed, count: count, folder: arguments[5])
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
