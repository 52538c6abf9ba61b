/// What the description of a whole model, as JSON, says beyond the weights.
///
/// Only two settings matter, and their keys are unmistakable, so they are looked for and the rest is not read.
struct KerasConfiguration {
    /// The constants that batch normalisation adds to the variance, without repeats.
    let epsilons: Set<Double>
    /// Whether layers take images with the channels before the rows.
    let isChannelsFirst: Bool

    /// Keras' own constant, where the file does not tell.
    static let usualEpsilon = 1e-3

    init(_ text: String?) {
        var epsilons: Set<Double> = []
        var isChannelsFirst = false
        for line in (text ?? "").utf8.split(separator: UInt8(ascii: ",")) {
            if let value = Self.value(of: "\"epsilon\":", in: line) {
                epsilons.formUnion(Double(value).map { [$0] } ?? [])
            }
            if Self.value(of: "\"data_format\":", in: line) == "\"channels_first\"" { isChannelsFirst = true }
        }
        self.epsilons = epsilons
        self.isChannelsFirst = isChannelsFirst
    }

    /// The text after a key that begins a member of an object.
    private static func value(of key: StaticString, in member: Substring.UTF8View) -> String? {
        let blanks = { (byte: UInt8) in byte == 0x20 || byte == UInt8(ascii: "{") }
        let trimmed = member.drop(while: blanks)
        let matches = key.withUTF8Buffer { trimmed.starts(with: $0) }
        guard matches else { return nil }
        let value = trimmed.dropFirst(key.utf8CodeUnitCount).drop(while: blanks).prefix { $0 != UInt8(ascii: "}") }
        return String(Substring(value))
    }
}
