public import VGGModel

/// A weight file together with the network that it holds the weights of.
public struct ModelFile: Sendable {
    /// The file, without what wrapped the network when it was saved.
    public let file: any WeightFile
    /// The file as it is.
    let whole: any WeightFile
    /// The network that the file says it holds, or whose tensors it has, with its classes and its preprocessing; nothing
    /// where that cannot be told.
    public let network: Network?

    /// Opens a file of any format and finds out what network it holds.
    ///
    /// That is what the file itself describes, or the one of the catalogue that has exactly the file's tensors. A network
    /// that computes what one of the catalogue does is that one, whatever the file calls its layers.
    ///
    /// - Throws: `WeightsError` as `WeightFormats.open` does.
    public init(path: String) throws(WeightsError) {
        self.init(try WeightFormats.open(path))
    }

    /// Finds out what network an open file holds.
    public init(_ file: any WeightFile) {
        whole = file
        let file = UnwrappedFile.unwrapping(file)
        self.file = file
        network = Self.network(of: file).map { $0.prepared(as: file.model.preprocessing) }
    }

    /// Why the network cannot be told: what keeps the file from the nearest one of the catalogue, where one is near.
    public var unknownNetwork: WeightsError { LoadReport.unknownNetwork(of: file) }

    /// The network asked for, with the preprocessing that the file's format or maker gives.
    ///
    /// Where the file says nothing of that, the network keeps its own.
    public func prepared(_ network: Network) -> Network { network.prepared(as: file.model.preprocessing) }

    private static func network(of file: any WeightFile) -> Network? {
        guard let own = file.model.network else { return FileFit.catalogued(file)?.network }
        let equals = Network.catalogue.lazy.compactMap { known -> Network? in
            guard own != known, let known = try? known.resized(height: own.input.height, width: own.input.width),
                known.counterparts(in: own) != nil
            else { return nil }
            return try? known.withClasses(own.classes)
        }
        return equals.first ?? own
    }
}

extension Network {
    /// The networks that have a name.
    static var catalogue: [Network] { knownNames.compactMap { try? named($0) } }

    /// The same network with another preprocessing, scaled to a square input; with its own where there is none.
    package func prepared(as preprocessing: Preprocessing?) -> Network {
        guard let preprocessing else { return self }
        var network = self
        network.preprocessing = preprocessing.scaled(to: input.height, input.width)
        return network
    }
}
