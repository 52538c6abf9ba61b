extension Network {
    private enum Key: String, CodingKey { case name, input, nodes, preprocessing }

    /// Decodes a network, such as a file carries it, and checks it as `init(name:input:nodes:preprocessing:)` does.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let preprocessing = try container.decode(Preprocessing.self, forKey: .preprocessing)
        if let problem = preprocessing.problem {
            throw ModelError(.invalidNetwork, "its preprocessing is none: \(problem)")
        }
        try self.init(
            name: container.decode(String.self, forKey: .name), input: container.decode(Shape.self, forKey: .input),
            nodes: container.decode([Node].self, forKey: .nodes), preprocessing: preprocessing)
    }
}
