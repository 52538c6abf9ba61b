/// A part of what a pickle holds, by its place: counted from the pickle's start, or in one of the machine's lists.
struct PickleSpan: Hashable {
    let start: UInt32
    let count: UInt32

    /// The places as a range, counted from `base`.
    func range(from base: Int = 0) -> Range<Int> { base + Int(start)..<base + Int(start) + Int(count) }
}

/// A value that a pickle makes.
///
/// Objects that contain others lie in the machine's lists and are referred to by their place there. So a pickle may nest
/// them as deep as it likes, or within themselves, and nothing here descends with it.
enum PickleValue {
    case none
    case boolean(Bool)
    case integer(Int)
    /// A whole number of more than 64 bits, by its bytes.
    case largeInteger(PickleSpan)
    case number
    case text(PickleSpan)
    /// Bytes, a counter, a type: what a checkpoint may hold and nothing here looks at.
    case opaque
    /// The values of a tuple, among the machine's items.
    case tuple(PickleSpan)
    case list(UInt32)
    case dictionary(UInt32)
    case global(PickleGlobal)
    case storage(UInt32)
    case tensor(UInt32)

    /// What a message calls the value.
    var kind: String {
        switch self {
        case .none: "None"
        case .boolean: "a truth value"
        case .integer, .largeInteger: "a whole number"
        case .number: "a number"
        case .text: "a text"
        case .opaque: "bytes or a counter"
        case .tuple: "a tuple"
        case .list: "a list"
        case .dictionary: "a dictionary"
        case .global: "a function or type"
        case .storage: "a storage"
        case .tensor: "a tensor"
        }
    }

    /// Whether the value alone may be the key of a dictionary.
    var isPlain: Bool {
        switch self {
        case .none, .boolean, .integer, .largeInteger, .number, .text: true
        default: false
        }
    }
}

/// A dictionary of a pickle, with entries in the order in which they were set.
struct PickleDictionary {
    /// Whether it is an `OrderedDict`, which may have attributes.
    let isOrdered: Bool
    /// Keys and values; a later value of the same key counts.
    var entries: [(key: PickleValue, value: PickleValue)] = []
}

/// A block of values that tensors share, as a pickle refers to it.
struct PickleStorage {
    let key: String
    let type: StorageType
    /// The number of elements.
    let count: Int
    /// Where in the file the pickle first refers to it.
    let place: Int

    /// The bytes of all elements; checked to fit when the storage is read.
    var byteCount: Int { count * type.size }
}

/// What a storage holds: elements of a type, or bytes whose type each tensor gives.
enum StorageType: Hashable {
    case typed(PyTorchType)
    case untyped

    /// Bytes of an element.
    var size: Int {
        switch self {
        case .typed(let type): type.size
        case .untyped: 1
        }
    }
}

/// A tensor of a pickle: a view of a storage, checked to lie within it.
struct PickleTensor {
    let storage: UInt32
    let type: PyTorchType
    /// The first value's place in the storage, in elements of the type.
    let offset: Int
    /// Extents, among the machine's items.
    let shape: PickleSpan
    /// Elements from one index to the next along each extent, among the machine's items.
    let strides: PickleSpan
    /// Where in the file the pickle makes the tensor.
    let place: Int
}
