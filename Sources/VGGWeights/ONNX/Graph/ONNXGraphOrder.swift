/// The nodes of a graph that its first output depends on, each after all that it reads.
struct ONNXGraphOrder {
    /// Places of the nodes among the graph's.
    private(set) var nodes: [Int] = []
    /// Values that are read and that nothing yields.
    private(set) var missing: [ONNXProblem] = []

    private let graph: ONNXGraph
    private var producers: [String: Int] = [:]

    /// Orders a graph; `known` are the names of values that no node yields.
    ///
    /// - Throws: `ONNXProblem` where a value has two sources or depends on itself.
    init(_ graph: ONNXGraph, output: String, known: Set<String>) throws(ONNXProblem) {
        self.graph = graph
        for (place, node) in graph.nodes.enumerated() {
            for name in node.outputs where !name.isEmpty {
                guard !known.contains(name), producers.updateValue(place, forKey: name) == nil else {
                    throw ONNXProblem("the value \(quoted(name)) has two sources, one of them \(node.title)")
                }
            }
        }
        guard let last = producers[output] else {
            throw ONNXProblem("the graph's output \(quoted(output)) is not what any node yields")
        }
        try visit(from: last, known)
        // The file's own order where that is one.
        if nodes.allSatisfy({ place in graph.nodes[place].inputs.allSatisfy { (producers[$0] ?? -1) < place } }) {
            nodes.sort()
        }
    }

    /// Goes back from a node, depth first and without recursion, and lists nodes when all that they read is listed.
    private mutating func visit(from last: Int, _ known: Set<String>) throws(ONNXProblem) {
        enum State { case underWay, listed }
        var states: [Int: State] = [last: .underWay]
        var stack = [(node: last, next: 0)]
        while let (place, next) = stack.last {
            let inputs = graph.nodes[place].inputs
            guard next < inputs.count else {
                stack.removeLast()
                states[place] = .listed
                nodes.append(place)
                continue
            }
            stack[stack.count - 1].next += 1
            let name = inputs[next]
            guard !name.isEmpty, !known.contains(name) else { continue }
            guard let source = producers[name] else {
                missing.append(ONNXProblem("\(graph.nodes[place].title) reads \(quoted(name)), which nothing yields"))
                continue
            }
            switch states[source] {
            case .listed: continue
            case .underWay:
                throw ONNXProblem("\(graph.nodes[source].title) depends on itself; the nodes form a cycle")
            case nil:
                states[source] = .underWay
                stack.append((source, 0))
            }
        }
    }
}

/// Why a graph cannot be taken for a network; the words are those of the error.
struct ONNXProblem: Error {
    let message: String
    /// The kind of failure.
    var code = WeightsError.Code.invalidHeader

    init(_ message: String, _ code: WeightsError.Code = .invalidHeader) {
        self.message = message
        self.code = code
    }

    /// What is sound, but not run here.
    static func unsupported(_ message: String) -> ONNXProblem { ONNXProblem(message, .unsupportedModel) }
}
