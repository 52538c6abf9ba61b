import VGGModel

/// Takes an ONNX graph for a network, node by node.
///
/// A value of the graph is a constant, or a layout of what a node of the network yields: transposing and reshaping make no
/// node, until a layer needs the values in an order in which they do not lie.
struct ONNXImporter {
    /// What a value of the graph is.
    enum Value {
        case constant(ONNXConstant)
        case activation(ONNXActivation)
        /// Nothing, for a reason that is already among the problems.
        case failed
    }

    let model: ONNXModel
    let path: String
    /// How the first extent of the graph's values is understood.
    let mode: Mode
    /// The network's nodes so far.
    var nodes: [ImportedNode] = []
    var names = NodeNames()
    /// The graph's values so far, by name.
    private var values: [String: Value] = [:]
    private var problems: [ONNXProblem] = []

    /// How the first extent of the graph's values is understood.
    enum Mode: Equatable {
        /// It counts so many images, each of which passes through the network by itself.
        case batch(Int)
        /// It is an axis of the values like any other; it has extent 1 in a network that is for one image.
        case whole
    }

    init(_ model: ONNXModel, path: String, mode: Mode) {
        self.model = model
        self.path = path
        self.mode = mode
    }

    /// The extents of a value in the graph.
    func extents(of activation: ONNXActivation) -> [Int] {
        switch mode {
        case .batch(let count): [count] + activation.layout.extents
        case .whole: activation.layout.extents
        }
    }

    /// Takes the whole graph.
    mutating func run(_ input: ONNXGraphInput, order: ONNXGraphOrder) throws(WeightsError) -> ONNXNetwork {
        for tensor in model.graph.initializers where !tensor.name.isEmpty { values[tensor.name] = value(of: tensor) }
        values[input.name] = .activation(input.activation(mode: mode))
        for place in order.nodes { take(model.graph.nodes[place]) }
        guard problems.isEmpty else { throw ONNXProblems(problems).error(path) }
        do throws(ONNXProblem) {
            guard case .activation(let output) = values[model.graph.outputs[0].name] else {
                throw ONNXProblem.unsupported("the graph's output does not depend on its input")
            }
            try finish(output)
        } catch {
            throw ONNXProblems([error]).error(path)
        }
        return try ONNXNetwork(
            nodes: ScaleFolding.folded(nodes), input: input.shape(mode: mode), model: model, path: path)
    }

    /// The value that a stored tensor is; one without values is none that a layer reads.
    private func value(of tensor: ONNXTensor) -> Value {
        ONNXConstant(tensor).map { .constant($0) } ?? .constant(ONNXConstant(integers: [], extents: [0]))
    }

    private mutating func take(_ node: ONNXNode) {
        for name in node.outputs.dropFirst() where !name.isEmpty { values[name] = .failed }
        guard let output = node.outputs.first, !output.isEmpty else { return }
        guard !node.inputs.contains(where: { if case .failed = values[$0] { true } else { false } }) else {
            values[output] = .failed
            // Nothing else is wrong: a node reads what only a further output of another node holds.
            if problems.isEmpty {
                problems.append(
                    .unsupported("\(node.title) reads a further output of another node, which is not computed"))
            }
            return
        }
        do throws(ONNXProblem) {
            values[output] = try result(of: node)
        } catch {
            problems.append(ONNXProblem("\(node.title): \(error.message)", error.code))
            values[output] = .failed
        }
    }

    private mutating func result(of node: ONNXNode) throws(ONNXProblem) -> Value {
        let constants = node.inputs.compactMap { name -> ONNXConstant? in
            if case .constant(let constant) = values[name] { constant } else { nil }
        }
        try ONNXOperators.checkAttributes(node, version: model.operatorVersion)
        if constants.count == node.inputs.filter({ !$0.isEmpty }).count,
            let fold = ConstantFolding.operators[node.operation]
        {
            return .constant(try fold(arguments(of: node)))
        }
        guard let take = ONNXOperators.table[node.operation] else {
            throw .unsupported("depends on the picture; this operator is run on constants alone")
        }
        return try take(&self, arguments(of: node))
    }
}

extension ONNXImporter {
    private func arguments(of node: ONNXNode) -> ONNXArguments {
        ONNXArguments(
            node: node, inputs: node.inputs.map { $0.isEmpty ? nil : values[$0] }, mode: mode,
            version: model.operatorVersion, path: path)
    }
}
