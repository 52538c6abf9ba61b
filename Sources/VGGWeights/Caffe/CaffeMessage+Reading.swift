extension CaffeMessage {
    /// An error at the message's place.
    func invalid(_ message: String) -> WeightsError { source.invalid(message, at: offset) }

    /// Whether a field has a value.
    func has(_ name: String) -> Bool { !(fields[name]?.isEmpty ?? true) }

    /// The value of a field that has one: in the wire format the last that stands there, as protobuf has it.
    private func single(_ name: String) throws(WeightsError) -> CaffeValue? {
        guard let values = fields[name], let last = values.last else { return nil }
        guard values.count == 1 || source.form == .binary else {
            throw source.invalid("\(name) a second time", at: values[1].offset)
        }
        return last
    }

    /// A whole number within a range, or `standard` where there is none.
    func integer(
        _ name: String, _ standard: Int, in range: ClosedRange<Int> = 0...Int(Int32.max)
    ) throws(WeightsError) -> Int {
        guard let value = try single(name) else { return standard }
        return try value.integer(name, in: range, source)
    }

    /// All values of a field of whole numbers within a range.
    func integers(_ name: String, in range: ClosedRange<Int> = 0...Int(Int32.max)) throws(WeightsError) -> [Int] {
        var integers: [Int] = []
        for value in fields[name] ?? [] { integers.append(try value.integer(name, in: range, source)) }
        return integers
    }

    /// A number, or `standard` where there is none.
    func number(_ name: String, _ standard: Double) throws(WeightsError) -> Double {
        try single(name)?.number(name, source) ?? standard
    }

    /// All values of a field of numbers.
    func numbers(_ name: String) throws(WeightsError) -> [Double] {
        var numbers: [Double] = []
        for value in fields[name] ?? [] { numbers.append(try value.number(name, source)) }
        return numbers
    }

    /// A truth value, or `standard` where there is none.
    func flag(_ name: String, _ standard: Bool) throws(WeightsError) -> Bool {
        guard let value = try single(name) else { return standard }
        switch value.content {
        case .word("true"), .word("t"), .word("True"), .integer(1): return true
        case .word("false"), .word("f"), .word("False"), .integer(0): return false
        default: throw source.invalid("\(name) must be true or false", at: value.offset)
        }
    }

    /// The place in `words` of a constant's name, or `standard` where there is none.
    func choice(_ name: String, _ words: [String], _ standard: String) throws(WeightsError) -> String {
        guard let value = try single(name) else { return standard }
        switch value.content {
        case .word(let word) where words.contains(word): return word
        case .integer(let number) where words.indices.contains(Int(clamping: number)): return words[Int(number)]
        default:
            throw source.invalid("\(name) must be one of \(words.joined(separator: ", "))", at: value.offset)
        }
    }

    /// A text, or nothing.
    func text(_ name: String) throws(WeightsError) -> String? {
        try single(name)?.text(name, source)
    }

    /// All texts of a field.
    func texts(_ name: String) throws(WeightsError) -> [String] {
        var texts: [String] = []
        for value in fields[name] ?? [] { texts.append(try value.text(name, source)) }
        return texts
    }

    /// A message, or one without fields; where the wire format has several they are one, as protobuf has it.
    func message(_ name: String) throws(WeightsError) -> CaffeMessage {
        _ = try single(name)
        var merged = CaffeMessage(offset: fields[name]?.first?.offset ?? offset, source: source)
        for message in try messages(name) {
            for (field, values) in message.fields { merged.fields[field, default: []] += values }
        }
        return merged
    }

    /// All messages of a field.
    func messages(_ name: String) throws(WeightsError) -> [CaffeMessage] {
        var messages: [CaffeMessage] = []
        for value in fields[name] ?? [] {
            guard case .message(let message) = value.content else {
                throw source.invalid("\(name) must be a message in braces", at: value.offset)
            }
            messages.append(message)
        }
        return messages
    }

    /// The weights of a field.
    func blobs(_ name: String) -> [CaffeBlob] {
        (fields[name] ?? []).compactMap { if case .blob(let blob) = $0.content { blob } else { nil } }
    }

    /// Refuses a field that the type does not have, which would change the result unseen.
    func checkFields(_ type: CaffeType) throws(WeightsError) {
        for (name, values) in fields where !type.names.contains(name) {
            throw source.invalid("\(type.name) has no field \(quoted(name))", at: values.first?.offset ?? offset)
        }
    }
}

extension CaffeValue {
    fileprivate func integer(
        _ name: String, in range: ClosedRange<Int>, _ source: CaffeSource
    ) throws(WeightsError) -> Int {
        guard case .integer(let number) = content, let result = Int(exactly: number), range.contains(result) else {
            throw source.invalid(
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)", at: offset)
        }
        return result
    }

    fileprivate func number(_ name: String, _ source: CaffeSource) throws(WeightsError) -> Double {
        let number: Double? =
            switch content {
            case .integer(let number): Double(number)
            case .number(let number): number
            default: nil
            }
        // Caffe computes with floats: the shortest decimal of a float is what its author wrote, in either form.
        guard let number, let result = Double(Float(number).description), result.isFinite else {
            throw source.invalid("\(name) must be a number that a float holds", at: offset)
        }
        return result
    }

    fileprivate func text(_ name: String, _ source: CaffeSource) throws(WeightsError) -> String {
        guard case .text(let text) = content else {
            throw source.invalid("\(name) must be text in quotes", at: offset)
        }
        return text
    }
}
