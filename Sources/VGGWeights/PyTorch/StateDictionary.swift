/// The named tensors of a pickle: a state dictionary, or the one within a checkpoint.
struct StateDictionary {
    /// The most tensors that are read.
    static let maximumCount = 1 << 16
    /// What `DataParallel` puts before every name.
    private static let wrapper = "module."

    /// Places of the tensors among those of the machine, by name.
    private(set) var tensors: [String: Int] = [:]

    /// Finds the dictionary of tensors in what a pickle made.
    init(_ root: PickleValue, of machine: PickleMachine) throws(WeightsError) {
        func invalid(_ message: String) -> WeightsError {
            WeightsError(.invalidHeader, path: machine.reader.path, message)
        }
        guard case .dictionary(let place) = root else {
            throw invalid("holds \(root.kind) where a state dictionary should be; in Python, save model.state_dict()")
        }
        let dictionary = try Self.choose(Int(place), machine, invalid)
        for (key, value) in machine.dictionaries[dictionary].entries {
            guard case .text(let span) = key else { continue }
            // The last value of a key counts, as in Python.
            let name = machine.text(span)
            if case .tensor(let place) = value { tensors[name] = Int(place) } else { tensors[name] = nil }
        }
        guard tensors.count <= Self.maximumCount else {
            throw invalid("holds \(tensors.count) tensors, above the limit of \(Self.maximumCount)")
        }
        stripWrapper()
    }

    /// The dictionary itself, or the one dictionary of tensors in it.
    private static func choose(
        _ root: Int, _ machine: PickleMachine, _ invalid: (String) -> WeightsError
    ) throws(WeightsError) -> Int {
        var nested: [String: Int] = [:]
        // Each dictionary is looked through once, however often it is referred to.
        var known: [UInt32: Bool] = [:]
        for (key, value) in machine.dictionaries[root].entries {
            guard case .text(let span) = key else { continue }
            nested[machine.text(span)] = nil
            guard case .dictionary(let place) = value else { continue }
            let holds = known[place] ?? holdsTensors(Int(place), machine)
            known[place] = holds
            if holds { nested[machine.text(span)] = Int(place) }
        }
        let names = nested.keys.sorted().prefix(4).map(quoted).joined(separator: ", ")
        guard nested.count <= 1 else {
            throw invalid("holds several dictionaries of tensors: \(names); in Python, save one of them alone")
        }
        guard let chosen = nested.first else { return root }
        // A checkpoint may keep a figure or two, such as its accuracy, as tensors of one value.
        guard !holdsTensors(root, machine, largerThan: 1) else {
            throw invalid("holds tensors beside a dictionary of tensors, \(names); in Python, save one of both alone")
        }
        return chosen.value
    }

    /// Whether any entry with a name is a tensor of more values than said.
    private static func holdsTensors(_ place: Int, _ machine: PickleMachine, largerThan count: Int = -1) -> Bool {
        machine.dictionaries[place].entries.contains { key, value in
            guard case .text = key, case .tensor(let tensor) = value else { return false }
            let shape = machine.shape(machine.tensors[Int(tensor)].shape)
            return count < 0 || (checkedProduct(of: shape, times: 1) ?? .max) > count
        }
    }

    private mutating func stripWrapper() {
        guard !tensors.isEmpty, tensors.keys.allSatisfy({ $0.hasPrefix(Self.wrapper) }) else { return }
        tensors = Dictionary(
            tensors.map { (String($0.key.dropFirst(Self.wrapper.count)), $0.value) }, uniquingKeysWith: { $1 })
    }
}

extension PickleMachine {
    /// Extents or strides, which are whole numbers.
    func shape(_ span: PickleSpan) -> [Int] {
        items[span.range()].compactMap { if case .integer(let extent) = $0 { extent } else { nil } }
    }
}
