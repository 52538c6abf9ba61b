/// One array of a Keras layer, and what it is to the layer.
struct KerasVariable {
    /// What a layer uses an array for.
    enum Role: Hashable {
        case kernel, bias
        /// Of batch normalisation.
        case scale, shift, mean, variance
        /// The array of this place, of a layer that does not name its arrays.
        case place(Int)
        case other
    }

    let dataset: HDF5Dataset
    var role: Role

    /// Takes the role from the dataset's name: `kernel:0`, `block1_conv1_W_1:0`, `0`.
    init(_ dataset: HDF5Dataset) {
        self.dataset = dataset
        role = Self.role(dataset.path.split(separator: "/").last ?? "")
    }

    /// The names of today, and what the names of Keras 1 end with.
    private static let names: [Substring: Role] = [
        "kernel": .kernel, "bias": .bias, "gamma": .scale, "beta": .shift, "moving_mean": .mean,
        "moving_variance": .variance, "W": .kernel, "b": .bias, "running_mean": .mean,
    ]
    private static let oldEndings = ["W", "b", "gamma", "beta", "running_mean"]

    private static func role(_ name: Substring) -> Role {
        let name = name.prefix { $0 != ":" }
        if let place = Int(name) ?? (name.hasPrefix("param_") ? Int(name.dropFirst(6)) : nil) { return .place(place) }
        let plain = name.withoutNumber
        if let role = names[plain] { return role }
        let ending = oldEndings.first { plain.hasSuffix("_" + $0) }
        return ending.flatMap { names[Substring($0)] } ?? .other
    }
}

extension Substring {
    /// The text without an underscore and a number at its end.
    var withoutNumber: Substring {
        guard let underscore = lastIndex(of: "_"), Int(self[index(after: underscore)...]) != nil else { return self }
        return self[..<underscore]
    }

    /// The number after the last underscore; -1 where there is none, so that the first of a row comes first.
    var number: Int {
        guard let underscore = lastIndex(of: "_") else { return -1 }
        return Int(self[index(after: underscore)...]) ?? -1
    }
}
