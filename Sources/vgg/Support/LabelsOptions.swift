import ArgumentParser
import VGGModel

/// The names of the classes, where the weights' file does not have them or has others.
struct LabelsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The classes' names, a line each, in the order of the scores.", valueName: "file.txt"),
        completion: .file(extensions: ["txt"]))
    var labels: String?

    /// The lines of the file, which name the classes; nothing where none is given.
    func read() throws -> [String]? {
        guard let labels else { return nil }
        let bytes = try InputFile.bytes(labels, option: "--labels", limit: 64 << 20)
        // A mark of the byte order, as editors on Windows write it, is no part of a name.
        guard let text = String(validating: bytes.trimmingPrefix([0xEF, 0xBB, 0xBF]), as: UTF8.self) else {
            throw Failure("--labels \(labels.onOneLine): not UTF-8; give a text file with a name on each line")
        }
        var lines = text.split(omittingEmptySubsequences: false) { ["\n", "\r\n", "\r"].contains($0) }.map(String.init)
        while lines.last?.isEmpty == true { lines.removeLast() }
        if let empty = lines.firstIndex(where: { $0.allSatisfy(\.isWhitespace) }) {
            throw Failure("--labels \(labels.onOneLine): line \(empty + 1) is empty; give each class a name")
        }
        if let odd = lines.firstIndex(where: { $0 != $0.onOneLine }) {
            throw Failure(
                "--labels \(labels.onOneLine): line \(odd + 1) has characters that are no text; take them out")
        }
        return lines
    }

    /// Refuses names that are not as many as a network has classes.
    func check(_ names: [String]?, for network: Network) throws {
        guard let names, let labels, names.count != network.classes else { return }
        throw Failure(
            "--labels \(labels.onOneLine): \(names.count) \(names.count == 1 ? "line" : "lines") for the "
                + "\(network.classes) classes of \(network.name); give a name on each line, one for each class")
    }
}
