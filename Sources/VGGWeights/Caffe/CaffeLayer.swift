/// A layer of a Caffe network, whichever form it was written in.
struct CaffeLayer: Sendable {
    /// All that stands there.
    let message: CaffeMessage
    /// The most images that a layer may read or make.
    static let maximumEnds = 1000

    /// Whether it is of the old form.
    let isOld: Bool
    /// The layer's name.
    let name: String
    /// What it is, as new files call it: `Convolution`.
    let type: String
    /// The names of what it reads.
    let bottoms: [String]
    /// The names of what it makes.
    let tops: [String]

    /// An error at the layer's place.
    func invalid(_ what: String) -> WeightsError { message.invalid("layer \(quoted(name)): \(what)") }

    /// The layers of a network, in its order.
    static func all(of network: CaffeMessage) throws(WeightsError) -> [CaffeLayer] {
        let old = try network.messages("layers")
        let new = try network.messages("layer")
        guard old.isEmpty || new.isEmpty else {
            throw network.invalid("layers of both the old form, 'layers', and the new, 'layer'")
        }
        var layers: [CaffeLayer] = []
        for message in old { layers.append(try CaffeLayer(message, isOld: true)) }
        for message in new { layers.append(try CaffeLayer(message, isOld: false)) }
        return layers
    }

    private init(_ message: CaffeMessage, isOld: Bool) throws(WeightsError) {
        guard !message.has("layer") else {
            throw message.invalid("a layer of Caffe's first form; bring the file up to date with upgrade_net_proto")
        }
        self.message = message
        self.isOld = isOld
        name = try message.text("name") ?? ""
        type = try Self.type(of: message)
        bottoms = try message.texts("bottom")
        tops = try message.texts("top")
        guard max(bottoms.count, tops.count) <= Self.maximumEnds else {
            throw message.invalid("a layer of more than \(Self.maximumEnds) bottoms or tops")
        }
    }

    private static func type(of message: CaffeMessage) throws(WeightsError) -> String {
        guard let value = message.fields["type"]?.last else { return "" }
        switch value.content {
        case .word(let word): return CaffeType.newName(word)
        case .integer(let number):
            let names = CaffeType.oldNames
            guard names.indices.contains(Int(clamping: number)) else { return "\(number)" }
            return CaffeType.newName(names[Int(number)])
        default: return try message.text("type") ?? ""
        }
    }
}
