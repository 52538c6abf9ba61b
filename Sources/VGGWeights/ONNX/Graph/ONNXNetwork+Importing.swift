import VGGModel

extension ONNXNetwork {
    /// Takes a model's graph for a network.
    ///
    /// Its first extent counts images; where it cannot, as when a graph reshapes across it, the whole input is taken for
    /// one image, if that can be.
    init(importing model: ONNXModel, path: String) throws(WeightsError) {
        let (order, input) = try Self.examined(model, path)
        var failure: WeightsError?
        for mode in input.modes {
            var importer = ONNXImporter(model, path: path, mode: mode)
            do throws(WeightsError) {
                self = try importer.run(input, order: order)
                return
            } catch {
                failure = failure ?? error
            }
        }
        throw failure ?? WeightsError(.invalidHeader, path: path, "cannot be taken for a network")
    }

    /// What the graph reads and the nodes that its output depends on, in order, all of operators that are known.
    private static func examined(
        _ model: ONNXModel, _ path: String
    ) throws(WeightsError) -> (ONNXGraphOrder, ONNXGraphInput) {
        let graph = model.graph
        let problems: [ONNXProblem]
        do throws(ONNXProblem) {
            guard !graph.nodes.isEmpty else { throw ONNXProblem("the graph holds no node") }
            guard let output = graph.outputs.first else {
                throw ONNXProblem("the graph yields nothing; it has no output")
            }
            let order = try ONNXGraphOrder(graph, output: output.name, known: try known(graph))
            let nodes = order.nodes.map { graph.nodes[$0] }
            problems = ONNXProblems.unknownOperators(in: nodes) + order.missing
            if problems.isEmpty { return (order, try ONNXGraphInput(of: graph, read: nodes)) }
        } catch {
            throw ONNXProblems([error]).error(path)
        }
        throw ONNXProblems(problems).error(path)
    }

    /// The names of values that no node yields.
    private static func known(_ graph: ONNXGraph) throws(ONNXProblem) -> Set<String> {
        var names: Set<String> = []
        for tensor in graph.initializers where !names.insert(tensor.name).inserted {
            throw ONNXProblem("the initializer \(quoted(tensor.name)) is there twice")
        }
        var inputs: Set<String> = []
        for input in graph.inputs {
            guard inputs.insert(input.name).inserted else {
                throw ONNXProblem("the input \(quoted(input.name)) is there twice")
            }
        }
        return names.union(inputs)
    }
}
