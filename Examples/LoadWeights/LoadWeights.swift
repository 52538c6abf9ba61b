import Foundation
import VGGModel
import VGGWeights

/// Loads a file of weights through the library, and tells how long that took: `LoadWeights FILE`.
///
/// Every value of every tensor is read and must be finite. What is printed is JSON, for `Benchmarks/formats/loading.py`.
@main
enum LoadWeights {
    static func main() {
        guard CommandLine.arguments.count == 2 else {
            FileHandle.standardError.write(Data("usage: LoadWeights FILE\n".utf8))
            exit(64)
        }
        do {
            try load(CommandLine.arguments[1])
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(1)
        }
    }

    private static func load(_ path: String) throws {
        let clock = ContinuousClock()
        let start = clock.now
        let file = try WeightFormats.open(path)
        let opened = start.duration(to: clock.now)
        var tensors: [Tensor] = []
        for (name, entry) in file.entries where entry.isReadable { tensors.append(try file.tensor(name)) }
        guard FiniteCheck.firstFailures(in: tensors).allSatisfy({ $0 == nil }) else {
            throw WeightsError(.notFinite, path: path, "holds values that are not finite")
        }
        let loaded = start.duration(to: clock.now)
        let report = Report(
            format: file.format, tensors: tensors.count, values: tensors.reduce(0) { $0 + $1.count },
            openSeconds: opened / .seconds(1), seconds: loaded / .seconds(1))
        print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
    }

    private struct Report: Encodable {
        let format: String
        let tensors, values: Int
        let openSeconds, seconds: Double
    }
}
