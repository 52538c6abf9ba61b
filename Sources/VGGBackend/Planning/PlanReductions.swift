import VGGModel

/// What a plan gave up so that it fits the memory there is.
public struct PlanReductions: Hashable, Sendable, Codable {
    /// A convolution that takes less memory than the preferred one.
    public struct Layer: Hashable, Sendable, Codable {
        /// The convolution.
        public let name: String
        /// Operation and variant that are preferred.
        public let preferred: String
        /// Those that are planned.
        public let used: String
    }

    /// What is too small for the preferred plan, and how small: `memory limit 600.0 MB`.
    public let reason: String
    /// Images at once that were asked for.
    public let wantedBatch: Int
    /// Images at once that are planned.
    public let batch: Int
    /// Convolutions by smaller algorithms, in the network's order.
    public let layers: [Layer]
}

extension PlanReductions: CustomStringConvertible {
    /// One line: `memory limit 600.0 MB: conv4_2 uses a smaller algorithm; 2 images at a time instead of 8`.
    public var description: String {
        var parts: [String] = []
        if let first = layers.first, let last = layers.last {
            switch layers.count {
            case 1: parts.append("\(first.name) uses a smaller algorithm")
            case 2...4: parts.append("\(layers.map(\.name).joined(separator: ", ")) use smaller algorithms")
            default: parts.append("\(layers.count) layers from \(first.name) to \(last.name) use smaller algorithms")
            }
        }
        if batch < wantedBatch {
            parts.append("\(batch) \(batch == 1 ? "image" : "images") at a time instead of \(wantedBatch)")
        }
        return "\(reason): " + parts.joined(separator: "; ")
    }
}

extension PlanReductions {
    /// What a plan gave up, compared with the one that was asked for and with that of its own batch.
    init(_ plan: Plan, asked: Plan, sameBatch: Plan) {
        let preferred = Dictionary(sameBatch.convolutions.map { ($0.name, $0.operation) }) { first, _ in first }
        layers = plan.convolutions.compactMap { step in
            guard let before = preferred[step.name], before.label != step.operation.label else { return nil }
            return Layer(name: step.name, preferred: before.label, used: step.operation.label)
        }
        (wantedBatch, batch) = (asked.options.batch, plan.options.batch)
        let available = ByteCount(asked.availableMemory)
        if asked.memory.peak <= asked.availableMemory, asked.largestBuffer <= asked.traits.largestAllocation {
            reason = "a kernel counts at most \(LaunchArgument.countLimit) values at once"
        } else if asked.memory.peak <= asked.availableMemory {
            reason = "\(asked.traits.name) allocates at most \(ByteCount(asked.traits.largestAllocation)) at once"
        } else if asked.availableMemory < asked.traits.globalMemory {
            reason = "memory limit \(available)"
        } else {
            reason = "\(asked.traits.name) has \(available)"
        }
    }
}

extension Plan {
    /// The steps that are convolutions for whose algorithm there is a choice: plain ones.
    var convolutions: [Step] { steps.filter { $0.nodes.first?.layer.isPlainConvolution ?? false } }
}

extension Operation {
    /// Operation and variant: `winograd F4 14x32 fused`.
    fileprivate var label: String { "\(name) \(variantName)" }
}

extension Layer {
    /// Whether it is a convolution as VGG has them.
    var isPlainConvolution: Bool {
        if case .convolution(let convolution) = self { convolution.isPlain } else { false }
    }
}
