/// Reads one pickle of a PyTorch file: the part of Python's format that state dictionaries need, and no more.
///
/// A pickle is a program for a machine with a stack and a memo. This machine makes numbers, texts, tuples, lists,
/// dictionaries and tensors; whatever else a pickle asks for is refused by name and byte. It runs no code, descends into
/// nothing, and takes memory in proportion to the operations it has read, of which there is a limit.
///
/// The format: <https://github.com/python/cpython/blob/main/Lib/pickletools.py>.
struct PickleMachine {
    /// The most operations that a pickle may have: those of some ten thousand tensors.
    static let maximumOperations = 1 << 20
    /// The most bytes that a pickle may have.
    static let maximumLength = 1 << 24
    /// The most bytes of a text within a pickle.
    static let maximumTextLength = 1 << 20
    /// The most bytes of a text that is a dictionary's key.
    static let maximumKeyLength = 512

    var reader: ByteReader
    /// Whether the pickle is part of a stream, not of an archive.
    let isStream: Bool
    /// Where in the file the pickle begins.
    let base: Int
    /// Where in the file the operation that is carried out begins.
    private(set) var place: Int
    private(set) var operations = 0

    private(set) var stack: [PickleValue] = []
    /// Heights of the stack at which groups of values begin.
    private(set) var marks: [Int] = []
    private(set) var memo: [PickleValue?] = []
    /// How many places of the memo were taken by `MEMOIZE` and others.
    private(set) var memoized = 0

    /// The values of all tuples.
    var items: [PickleValue] = []
    var lists: [[PickleValue]] = []
    var dictionaries: [PickleDictionary] = []
    var storages: [PickleStorage] = []
    var tensors: [PickleTensor] = []
    /// Places of the storages, by key.
    var storagePlaces: [String: UInt32] = [:]

    /// Begins where `reader` stands; in a stream a reference to a storage has a value more than in an archive.
    init(_ reader: ByteReader, isStream: Bool) {
        self.reader = reader
        self.isStream = isStream
        base = reader.position
        place = reader.position
    }

    /// Runs the pickle to its end and returns what it makes.
    mutating func run() throws(WeightsError) -> PickleValue {
        while true {
            place = reader.position
            operations += 1
            try checkLimits()
            let operation = try reader.number(UInt8.self, "an operation of the pickle")
            if operation == UInt8(ascii: ".") { return try result() }
            try perform(operation)
        }
    }

    /// Counts what an operation does beyond its own bytes, so that repeating it has a limit.
    mutating func charge(_ count: Int) throws(WeightsError) {
        operations += count
        try checkLimits()
    }

    private func checkLimits() throws(WeightsError) {
        guard operations <= Self.maximumOperations else {
            throw refused("has more than \(Self.maximumOperations) operations; save the state dictionary alone")
        }
        guard place - base <= Self.maximumLength else {
            throw refused("has more than \(Self.maximumLength) bytes; save the state dictionary alone")
        }
    }

    private mutating func result() throws(WeightsError) -> PickleValue {
        let value = try pop()
        guard stack.isEmpty, marks.isEmpty else { throw damaged("the end, with \(stack.count) values left over") }
        return value
    }

    /// An error for an operation that no undamaged pickle has at this place.
    func damaged(_ message: String) -> WeightsError { reader.invalid(message, at: place) }

    /// An error for a pickle that is sound, but does what is not read here.
    func refused(_ message: String) -> WeightsError {
        WeightsError(.invalidHeader, path: reader.path, "the \(reader.part) at byte \(place) \(message)")
    }
}

// MARK: - Stack and memo

extension PickleMachine {
    /// The height that values of the group under way lie above.
    private var floor: Int { marks.last ?? 0 }

    mutating func push(_ value: PickleValue) { stack.append(value) }

    mutating func pop() throws(WeightsError) -> PickleValue {
        guard stack.count > floor, let value = stack.popLast() else { throw damaged("a value that is not there") }
        return value
    }

    /// The topmost value, which stays.
    func top() throws(WeightsError) -> PickleValue {
        guard stack.count > floor, let value = stack.last else { throw damaged("a value that is not there") }
        return value
    }

    mutating func mark() { marks.append(stack.count) }

    /// Takes the values since the last mark, and the mark.
    mutating func popGroup() throws(WeightsError) -> [PickleValue] {
        guard let start = marks.popLast() else { throw damaged("a group of values without a beginning") }
        defer { stack.removeLast(stack.count - start) }
        return Array(stack[start...])
    }

    /// Replaces the topmost values by a tuple of them.
    mutating func pushTuple(_ values: some Collection<PickleValue>) {
        let start = items.count
        items.append(contentsOf: values)
        push(.tuple(PickleSpan(start: UInt32(start), count: UInt32(values.count))))
    }

    /// Keeps the topmost value at a place of the memo, which may lie no further on than the operations so far.
    mutating func keep(at index: Int) throws(WeightsError) {
        let value = try top()
        guard index <= operations else { throw damaged("place \(index) of the memo, after \(operations) operations") }
        if index >= memo.count { memo.append(contentsOf: repeatElement(nil, count: index + 1 - memo.count)) }
        if memo[index] == nil { memoized += 1 }
        memo[index] = value
    }

    mutating func pushKept(at index: Int) throws(WeightsError) {
        guard memo.indices.contains(index), let value = memo[index] else {
            throw damaged("place \(index) of the memo, where nothing is kept")
        }
        push(value)
    }
}
