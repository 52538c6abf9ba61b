/// What a type of Caffe's messages may hold: its fields by the numbers of the wire format.
///
/// Only what bears on weights, networks and preprocessing is listed in full; the rest is passed over in the wire format.
struct CaffeType: Sendable {
    /// What a field holds.
    indirect enum Kind: Sendable {
        /// A whole number.
        case integer
        /// A float.
        case number
        /// A truth value.
        case flag
        /// Text.
        case text
        /// A constant, by its number.
        case choice([Int: String])
        /// A message.
        case message(CaffeType)
        /// Weights.
        case blob
        /// What does not matter here.
        case ignored
    }

    /// A field's name, what it holds, and whether there may be several of it.
    struct Field: Sendable {
        let name: String
        let kind: Kind
        let isRepeated: Bool
    }

    /// The type's name, for errors.
    let name: String
    /// The fields by number.
    let fields: [Int: Field]
    /// The fields' names.
    let names: Set<String>

    /// Makes a type.
    init(_ name: String, _ fields: [Int: Field]) {
        self.name = name
        self.fields = fields
        names = Set(fields.values.map(\.name))
    }
}

extension CaffeType.Field {
    static func integer(_ name: String) -> Self { Self(name: name, kind: .integer, isRepeated: false) }
    static func integers(_ name: String) -> Self { Self(name: name, kind: .integer, isRepeated: true) }
    static func number(_ name: String) -> Self { Self(name: name, kind: .number, isRepeated: false) }
    static func numbers(_ name: String) -> Self { Self(name: name, kind: .number, isRepeated: true) }
    static func flag(_ name: String) -> Self { Self(name: name, kind: .flag, isRepeated: false) }
    static func flags(_ name: String) -> Self { Self(name: name, kind: .flag, isRepeated: true) }
    static func text(_ name: String) -> Self { Self(name: name, kind: .text, isRepeated: false) }
    static func texts(_ name: String) -> Self { Self(name: name, kind: .text, isRepeated: true) }
    static func blobs(_ name: String) -> Self { Self(name: name, kind: .blob, isRepeated: true) }
    static func ignored(_ name: String) -> Self { Self(name: name, kind: .ignored, isRepeated: true) }

    static func choice(_ name: String, _ words: [String]) -> Self {
        let numbered = Dictionary(words.enumerated().map { ($0.offset, $0.element) }) { first, _ in first }
        return Self(name: name, kind: .choice(numbered), isRepeated: false)
    }

    static func message(_ type: CaffeType, _ name: String? = nil) -> Self {
        Self(name: name ?? type.name, kind: .message(type), isRepeated: false)
    }

    static func messages(_ type: CaffeType, _ name: String? = nil) -> Self {
        Self(name: name ?? type.name, kind: .message(type), isRepeated: true)
    }
}
