extension PickleMachine {
    /// Reads the two lines of a global's name.
    mutating func pushGlobal() throws(WeightsError) {
        let module = try line("a module's name")
        try pushGlobal(module: module, name: try line("a function's name"))
    }

    mutating func pushGlobalFromStack() throws(WeightsError) {
        guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
            throw damaged("a function whose name is no text")
        }
        try pushGlobal(module: text(module), name: text(name))
    }

    private mutating func pushGlobal(module: String, name: String) throws(WeightsError) {
        guard let global = PickleGlobal(module: module, name: name) else {
            throw refused(PickleGlobal.refusal(module: module, name: name))
        }
        push(.global(global))
    }

    private mutating func line(_ what: String) throws(WeightsError) -> String {
        let limit = 256
        let rest = reader.bytes[reader.position..<reader.position + min(limit, reader.left)]
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            throw damaged("\(what) that does not end within \(limit) bytes")
        }
        let line = try reader.text(end - reader.position, what)
        _ = try reader.take(1, what)
        return line
    }

    /// Calls the function below the topmost tuple, which holds its arguments.
    mutating func call() throws(WeightsError) {
        let arguments = try tuple(try pop(), "the arguments of a call")
        let function = try pop()
        guard case .global(let global) = function else { throw damaged("calls \(function.kind)") }
        switch global {
        case .orderedDictionary: try makeOrderedDictionary(arguments)
        case .counter:
            guard arguments.count == 1, case .dictionary = arguments[0] else { throw damaged("makes a wrong Counter") }
            push(.opaque)
        case .size:
            guard arguments.count == 1, case .tuple(let span) = arguments[0] else {
                throw damaged("makes a wrong Size")
            }
            _ = try counts(span, "an extent")
            push(arguments[0])
        case .rebuildTensor, .rebuildTensor2, .rebuildTensor3: try makeTensor(global, arguments)
        case .rebuildParameter, .rebuildParameterWithState: try makeParameter(global, arguments)
        case .storage, .type: throw damaged("calls a type")
        }
    }

    /// An empty dictionary, or one of the pairs that Python 2 wrote.
    private mutating func makeOrderedDictionary(_ arguments: [PickleValue]) throws(WeightsError) {
        pushDictionary(isOrdered: true)
        guard !arguments.isEmpty else { return }
        guard arguments.count == 1, case .list(let list) = arguments[0] else {
            throw damaged("makes an OrderedDict of something else than a list")
        }
        try charge(lists[Int(list)].count)
        for pair in lists[Int(list)] {
            let values: [PickleValue]
            if case .list(let pair) = pair { values = lists[Int(pair)] } else { values = try tuple(pair, "an entry") }
            guard values.count == 2 else { throw damaged("an entry of \(values.count) values") }
            try checkKey(values[0])
            dictionaries[dictionaries.count - 1].entries.append((values[0], values[1]))
        }
    }

    /// Attributes, such as an OrderedDict's `_metadata`, are passed over.
    mutating func setAttributes() throws(WeightsError) {
        guard case .dictionary = try pop() else { throw damaged("sets attributes that are no dictionary") }
        let object = try top()
        guard case .dictionary(let place) = object, dictionaries[Int(place)].isOrdered else {
            throw refused("sets the state of \(object.kind) (BUILD), which only an OrderedDict may have")
        }
    }

    func tuple(_ value: PickleValue, _ what: String) throws(WeightsError) -> [PickleValue] {
        guard case .tuple(let span) = value else { throw damaged("\(what): \(value.kind) instead of a tuple") }
        return Array(items[span.range()])
    }

    /// A number that counts something and is not negative.
    func count(_ value: PickleValue, _ what: String) throws(WeightsError) -> Int {
        guard case .integer(let count) = value else {
            throw damaged("\(what): \(value.kind) instead of a whole number")
        }
        guard count >= 0 else { throw damaged("\(what) of \(count)") }
        return count
    }
}
