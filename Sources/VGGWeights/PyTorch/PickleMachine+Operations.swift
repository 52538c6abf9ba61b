extension PickleMachine {
    /// Carries out one operation.
    mutating func perform(_ operation: UInt8) throws(WeightsError) {
        switch operation {
        case 0x80: try readProtocol()
        case 0x95: try readFrame()
        case UInt8(ascii: "("): mark()
        case UInt8(ascii: "N"): push(.none)
        case 0x88: push(.boolean(true))
        case 0x89: push(.boolean(false))
        case UInt8(ascii: "J"): push(.integer(Int(try reader.number(Int32.self, "a whole number"))))
        case UInt8(ascii: "K"): push(.integer(Int(try reader.number(UInt8.self, "a whole number"))))
        case UInt8(ascii: "M"): push(.integer(Int(try reader.number(UInt16.self, "a whole number"))))
        case 0x8A: try pushLong()
        case UInt8(ascii: "G"):
            _ = try reader.take(8, "a number")
            push(.number)
        case UInt8(ascii: "X"): try pushText(Int(try reader.number(UInt32.self, "a text's length")))
        case UInt8(ascii: "U"), 0x8C: try pushText(Int(try reader.number(UInt8.self, "a text's length")))
        case UInt8(ascii: "B"): try pushBytes(Int(try reader.number(UInt32.self, "the length of bytes")))
        case UInt8(ascii: "C"): try pushBytes(Int(try reader.number(UInt8.self, "the length of bytes")))
        default: try performOnStack(operation)
        }
    }

    /// Carries out an operation on values that are there.
    private mutating func performOnStack(_ operation: UInt8) throws(WeightsError) {
        switch operation {
        case UInt8(ascii: "q"): try keep(at: Int(try reader.number(UInt8.self, "a place of the memo")))
        case UInt8(ascii: "r"): try keep(at: Int(try reader.number(UInt32.self, "a place of the memo")))
        case 0x94: try keep(at: memoized)
        case UInt8(ascii: "h"): try pushKept(at: Int(try reader.number(UInt8.self, "a place of the memo")))
        case UInt8(ascii: "j"): try pushKept(at: Int(try reader.number(UInt32.self, "a place of the memo")))
        case UInt8(ascii: ")"): pushTuple([])
        case 0x85, 0x86, 0x87: try makeTuple(of: Int(operation) - 0x84)
        case UInt8(ascii: "t"): pushTuple(try popGroup())
        case UInt8(ascii: "]"):
            push(.list(UInt32(lists.count)))
            lists.append([])
        case UInt8(ascii: "}"): pushDictionary(isOrdered: false)
        case UInt8(ascii: "a"): try append([try pop()])
        case UInt8(ascii: "e"): try append(try popGroup())
        case UInt8(ascii: "s"):
            let value = try pop()
            try set([try pop(), value])
        case UInt8(ascii: "u"): try set(try popGroup())
        default: try performCall(operation)
        }
    }

    /// Carries out an operation that calls for code, or refuses it.
    private mutating func performCall(_ operation: UInt8) throws(WeightsError) {
        switch operation {
        case UInt8(ascii: "c"): try pushGlobal()
        case 0x93: try pushGlobalFromStack()
        case UInt8(ascii: "R"): try call()
        case UInt8(ascii: "b"): try setAttributes()
        case UInt8(ascii: "Q"): try pushStorage()
        default: throw unknown(operation)
        }
    }

    /// Operations that Python knows and that are refused by name; others are damage.
    private static let refusedOperations: [UInt8: String] = [
        UInt8(ascii: "i"): "INST", UInt8(ascii: "o"): "OBJ", 0x81: "NEWOBJ", 0x92: "NEWOBJ_EX", 0x82: "EXT1",
        0x83: "EXT2", 0x84: "EXT4", UInt8(ascii: "P"): "PERSID", UInt8(ascii: "0"): "POP",
        UInt8(ascii: "1"): "POP_MARK",
        UInt8(ascii: "2"): "DUP", UInt8(ascii: "I"): "INT", UInt8(ascii: "L"): "LONG", 0x8B: "LONG4",
        UInt8(ascii: "F"): "FLOAT", UInt8(ascii: "S"): "STRING", UInt8(ascii: "T"): "BINSTRING",
        UInt8(ascii: "V"): "UNICODE", 0x8D: "BINUNICODE8", 0x8E: "BINBYTES8", 0x8F: "EMPTY_SET", 0x90: "ADDITEMS",
        0x91: "FROZENSET", 0x96: "BYTEARRAY8", 0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER", UInt8(ascii: "g"): "GET",
        UInt8(ascii: "p"): "PUT", UInt8(ascii: "l"): "LIST", UInt8(ascii: "d"): "DICT",
    ]

    private func unknown(_ operation: UInt8) -> WeightsError {
        guard let name = Self.refusedOperations[operation] else {
            return damaged("an unknown operation 0x\(String(operation, radix: 16))")
        }
        return refused("does \(name), which no state dictionary needs; in Python, load it and save model.state_dict()")
    }
}

// MARK: - Plain values

extension PickleMachine {
    private mutating func readProtocol() throws(WeightsError) {
        let version = try reader.number(UInt8.self, "the pickle's protocol")
        guard (2...5).contains(version) else { throw damaged("protocol \(version); 2 to 5 are read") }
    }

    /// A frame says how many bytes may be read ahead, which matters to a stream alone.
    private mutating func readFrame() throws(WeightsError) {
        let length = try reader.count("a frame's length")
        guard length <= reader.left else {
            throw damaged("a frame of \(length) bytes, where \(reader.left) are left")
        }
    }

    private mutating func pushLong() throws(WeightsError) {
        let range = try reader.take(Int(try reader.number(UInt8.self, "a number's length")), "a whole number")
        guard range.count <= 8 else { return push(.largeInteger(span(range))) }
        var value: Int64 = 0
        for byte in reader.bytes[range].reversed() { value = value << 8 | Int64(byte) }
        // The highest bit that is there is the sign.
        let unused = Int64(64 - 8 * range.count)
        push(.integer(range.isEmpty ? 0 : Int((value << unused) >> unused)))
    }

    private mutating func pushText(_ length: Int) throws(WeightsError) {
        guard length <= Self.maximumTextLength else {
            throw damaged("a text of \(length) bytes, above the limit of \(Self.maximumTextLength)")
        }
        let start = reader.position
        _ = try reader.text(length, "a text")
        push(.text(span(start..<start + length)))
    }

    private mutating func pushBytes(_ length: Int) throws(WeightsError) {
        guard length <= Self.maximumTextLength else {
            throw damaged("\(length) bytes in one, above the limit of \(Self.maximumTextLength)")
        }
        _ = try reader.take(length, "bytes")
        push(.opaque)
    }

    /// A range of the file as a span of the pickle, which the limits keep short.
    private func span(_ range: Range<Int>) -> PickleSpan {
        PickleSpan(start: UInt32(range.lowerBound - base), count: UInt32(range.count))
    }

    /// The characters of a text.
    func text(_ span: PickleSpan) -> String { String(decoding: reader.bytes[span.range(from: base)], as: UTF8.self) }
}

// MARK: - Containers

extension PickleMachine {
    mutating func pushDictionary(isOrdered: Bool) {
        push(.dictionary(UInt32(dictionaries.count)))
        dictionaries.append(PickleDictionary(isOrdered: isOrdered))
    }

    private mutating func makeTuple(of count: Int) throws(WeightsError) {
        var values: [PickleValue] = []
        for _ in 0..<count { values.append(try pop()) }
        pushTuple(values.reversed())
    }

    private mutating func append(_ values: [PickleValue]) throws(WeightsError) {
        guard case .list(let list) = try top() else {
            throw damaged("adds a value to \(try top().kind), which is no list")
        }
        lists[Int(list)].append(contentsOf: values)
    }

    private mutating func set(_ values: [PickleValue]) throws(WeightsError) {
        guard case .dictionary(let dictionary) = try top() else {
            throw damaged("sets an entry of \(try top().kind), which is no dictionary")
        }
        guard values.count.isMultiple(of: 2) else { throw damaged("a key without a value") }
        for place in stride(from: 0, to: values.count, by: 2) {
            try checkKey(values[place])
            dictionaries[Int(dictionary)].entries.append((values[place], values[place + 1]))
        }
    }

    /// A key must be something that Python can hash: a plain value or a tuple of those.
    func checkKey(_ key: PickleValue) throws(WeightsError) {
        switch key {
        case .text(let span):
            guard span.count <= Self.maximumKeyLength else {
                throw damaged("a key of \(span.count) bytes, above the limit of \(Self.maximumKeyLength)")
            }
        case .tuple(let span):
            guard span.count <= Self.maximumRank, items[span.range()].allSatisfy(\.isPlain) else {
                throw damaged("a tuple of \(span.count) values as a dictionary's key")
            }
        default: guard key.isPlain else { throw damaged("\(key.kind) as a dictionary's key") }
        }
    }
}
