import VGGModel

/// Tells all that keeps a file from serving a network, in one error.
struct LoadReport {
    let file: any WeightFile
    let fit: FileFit
    let values: ValueCheck
    /// The network that was asked for.
    let asked: Network

    /// The most problems that a message lists.
    private static let shown = 20

    var error: WeightsError {
        guard fit.found > 0 else { return WeightsError(.mismatch, path: file.path, unknownNames) }
        let problems =
            fit.missingProblems + fit.surplusProblems + fit.shapeProblems + fit.typeProblems + values.problems
        let isSound = fit.matches && fit.typeProblems.isEmpty
        var lines = [
            isSound
                ? "holds values of \(asked.name) that are not finite:"
                : "does not hold the weights of \(asked.name) (looked for \(fit.naming.rawValue) names):"
        ]
        lines += problems.prefix(Self.shown).map { "  " + $0 }
        if problems.count > Self.shown { lines.append("  ... and \(problems.count - Self.shown) more") }
        lines += advice
        return WeightsError(code, path: file.path, lines.joined(separator: "\n"), problems: problems)
    }

    /// Why the network of a file cannot be told.
    static func unknownNetwork(of file: any WeightFile) -> WeightsError {
        if let (network, fit) = FileFit.nearest(file) {
            return LoadReport(file: file, fit: fit, values: ValueCheck([:], layers: fit.layers), asked: network).error
        }
        guard !file.entries.isEmpty else { return WeightsError(.mismatch, path: file.path, noTensor) }
        let first = file.names.prefix(3).map(quoted).joined(separator: ", ")
        return WeightsError(
            .mismatch, path: file.path,
            "does not say which network it holds, and its \(file.entries.count) tensors, \(first) and so on, are those of no "
                + "VGG under the names that are known. Weights alone have no graph: export the model to ONNX, as by "
                + "torch.onnx.export, and give that")
    }

    private var code: WeightsError.Code {
        if !fit.matches { return .mismatch }
        return fit.typeProblems.isEmpty ? .notFinite : .unsupportedType
    }

    private var advice: [String] {
        var lines: [String] = []
        if values.isFeaturesOnly {
            lines.append(
                "The convolutions are sound, but no dense layer is: this is a features-only release, such as amdegroot's "
                    + "vgg16_features, and cannot classify. Use weights with a trained classifier.")
        } else if lacksClassifier {
            lines.append("The dense layers are not there: a features-only file cannot classify.")
        }
        if fit.hasOtherWidths {
            lines.append(
                "Where its layers are meant to be as wide as that, say so: by NetworkOptions, or by --model \(asked.name) with "
                    + "--channels and --hidden.")
        }
        if let other = betterModel { lines.append("This file looks like \(other): ask for that model instead.") }
        return lines
    }

    /// Whether nothing but the tensors of dense layers is missing, and all of them are.
    private var lacksClassifier: Bool {
        let dense = fit.layers.filter(\.isDense).flatMap { [$0.weight, $0.bias] }
        return !dense.isEmpty && Set(fit.missing) == Set(dense)
    }

    /// The first known model that has exactly the file's tensors.
    private var betterModel: String? { fit.matches ? nil : FileFit.catalogued(file)?.network.name }

    private static let noTensor =
        "holds no tensor at all; of a checkpoint in which dictionaries are nested deeply, save the one with the weights alone"

    /// A message for a file that has none of the network's tensors under any naming.
    private var unknownNames: String {
        let names = file.names
        guard !names.isEmpty else { return Self.noTensor }
        let first = names.prefix(3).map(quoted).joined(separator: ", ")
        let looked = ParameterNaming.allCases.compactMap { naming in
            (try? LayerTensors.all(of: asked, naming: naming))?.last.map { "\(naming.rawValue)'s \(quoted($0.weight))" }
        }
        let other = betterModel.map { "\nThis file looks like \($0): ask for that model instead." } ?? ""
        return "holds \(names.count) tensors, \(first) and so on, but none of \(asked.name); looked for names such as "
            + looked.joined(separator: ", ") + other
    }
}
