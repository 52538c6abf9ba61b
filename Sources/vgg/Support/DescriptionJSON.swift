import VGGModel

/// A network's description as JSON: the totals at the top, then the layers, the argument for small filters, and the
/// memory of a device.
struct DescriptionJSON: Encodable {
    let network: NetworkSummary
    let file: FileFacts?
    let preprocessing: Preprocessing
    let stacks: [StackArgument]
    let memory: DeviceMemory?

    private enum Key: String, CodingKey { case file, preprocessing, stacks, deviceMemory }

    func encode(to encoder: any Encoder) throws {
        try network.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(file, forKey: .file)
        try container.encode(preprocessing, forKey: .preprocessing)
        try container.encode(stacks.map(StackJSON.init), forKey: .stacks)
        try container.encodeIfPresent(memory, forKey: .deviceMemory)
    }
}

/// The argument for small filters as JSON.
private struct StackJSON: Encodable {
    let kernel, depth, channels, receptiveField: Int
    let stackWeights, stackNonlinearities: Int
    let singleWeights, singleNonlinearities: Int
    let surplus: Double

    init(_ stack: StackArgument) {
        (kernel, depth, channels) = (stack.kernel, stack.depth, stack.channels)
        receptiveField = stack.receptiveField
        (stackWeights, stackNonlinearities) = (stack.stackWeights, stack.stackNonlinearities)
        (singleWeights, singleNonlinearities) = (stack.singleWeights, stack.singleNonlinearities)
        surplus = stack.surplus
    }
}
