import VGGBackend

extension DeviceTraits {
    /// A large device that does not exist, for plans.
    static func imaginary(
        _ family: KernelFamily = .cpu(vector: 16), changing change: (inout DeviceTraits) -> Void = { _ in }
    ) -> DeviceTraits {
        var traits = DeviceTraits(
            name: "Imaginary Device", family: family, computeUnits: 2, globalMemory: 64 << 30,
            largestAllocation: 16 << 30, localMemory: 32 << 10, workGroupLimit: 1024, workItemLimits: [1024, 1024, 64],
            sharesHostMemory: false)
        change(&traits)
        return traits
    }
}

extension Operation {
    /// Operation and variant in one line.
    var label: String { "\(name) \(variantName)" }
}
