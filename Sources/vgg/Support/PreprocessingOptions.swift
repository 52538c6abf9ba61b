import ArgumentParser
import Foundation
import VGG
import VGGModel
import VGGWeights

/// How pictures become a network's input, where that is not as its weights say.
struct PreprocessingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How pictures become the input, if not as the weights' file says: \(names), or a JSON file with what vgg "
                + "describe --json has under preprocessing.", valueName: "name|file.json"),
        completion: .file(extensions: ["json"]))
    var preprocessing: String?

    private static let names = Preprocessing.named.map(\.name).joined(separator: ", ")

    func validate() throws {
        guard let preprocessing, Self.preset(preprocessing) == nil,
            !FileManager.default.fileExists(atPath: preprocessing)
        else { return }
        throw ValidationError(
            "--preprocessing \(preprocessing.onOneLine): no file, and not one of \(Self.names); give one of these")
    }

    /// The preprocessing that is asked for, or nothing.
    func chosen() throws -> Preprocessing? {
        try preprocessing.map { try Self.preset($0) ?? Self.read($0) }
    }

    /// A network with the preprocessing that is asked for, scaled to its input.
    func applied(to network: Network) throws -> Network {
        guard let chosen = try chosen() else { return network }
        var network = network
        network.preprocessing = chosen.scaled(to: network.input.height, network.input.width)
        return network
    }

    private static func preset(_ name: String) -> Preprocessing? {
        Preprocessing.named.first { $0.name == name.lowercased() }?.preprocessing
    }

    private static func read(_ path: String) throws -> Preprocessing {
        let option = "--preprocessing"
        let bytes = try InputFile.bytes(path, option: option, limit: 1 << 20)
        let preprocessing: Preprocessing
        do {
            preprocessing = try JSONDecoder().decode(Preprocessing.self, from: Data(bytes))
        } catch {
            let place = (error as? DecodingError)?.place ?? "not JSON"
            throw Failure("\(option) \(path.onOneLine): no preprocessing: \(place)")
        }
        if let problem = preprocessing.problem { throw Failure("\(option) \(path.onOneLine): \(problem)") }
        return preprocessing
    }
}
