import FoundationEssentials
public import VGGBackend
public import VGGModel
public import VGGWeights

extension WeightSource {
    /// The weights for a network that is to run on some devices, refused before any are read or made where they do not fit.
    ///
    /// - Throws: `BackendError` where a device or, for weights from a seed, this machine has too little memory or
    ///   an output is unknown; and as `load(for:)` does.
    public func load(
        for network: Network, on managers: [DeviceManager], options: PlanOptions
    ) throws -> (network: Network, parameters: Parameters) {
        for manager in managers { _ = try Plan(network, for: manager.traits, options: options) }
        if case .seeded = self { try network.checkHostMemory() }
        return try load(for: network)
    }
}

extension Network {
    /// Refuses weights to be drawn that this machine's memory cannot hold.
    ///
    /// - Throws: `BackendError` with `outOfMemory`, `ModelError` where the nodes do not form a network.
    package func checkHostMemory() throws {
        let (need, overflow) = try summary().parameters.multipliedReportingOverflow(by: 4)
        let have = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        guard !overflow, need <= have else {
            throw BackendError(
                .outOfMemory,
                "\(name) has \(ByteCount(need)) of weights, but this machine has \(ByteCount(have)) of memory; "
                    + "use a smaller model")
        }
    }
}
