/// All that is wrong with a graph, as one error.
struct ONNXProblems {
    private let problems: [ONNXProblem]

    private static let shown = 8

    init(_ problems: [ONNXProblem]) { self.problems = problems }

    /// The error of the first problem's kind; its message names the first few.
    func error(_ path: String) -> WeightsError {
        let messages = problems.map(\.message)
        let more = messages.count > Self.shown ? "\nand \(messages.count - Self.shown) more" : ""
        return WeightsError(
            problems.first?.code ?? .invalidHeader, path: path,
            "cannot be taken for a network: \(messages.prefix(Self.shown).joined(separator: "\n"))\(more)",
            problems: messages)
    }

    /// Every operator that is not known, with how often it is there and where first.
    static func unknownOperators(in nodes: [ONNXNode]) -> [ONNXProblem] {
        var unknown: [String: (count: Int, first: String)] = [:]
        var order: [String] = []
        for node in nodes where !isKnown(node) {
            if unknown[node.fullOperation] == nil { order.append(node.fullOperation) }
            unknown[node.fullOperation, default: (0, node.title)].count += 1
        }
        return order.map { operation in
            let (count, first) = unknown[operation] ?? (0, "")
            return .unsupported(
                "the operator \(quoted(operation)) is not run; \(count == 1 ? "1 node has" : "\(count) nodes have") it, "
                    + "first \(first)")
        }
    }

    private static func isKnown(_ node: ONNXNode) -> Bool {
        guard node.isStandard else { return false }
        return ONNXOperators.table[node.operation] != nil || ConstantFolding.operators[node.operation] != nil
    }
}
