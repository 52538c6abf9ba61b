import OpenCLRuntime
package import VGGModel

/// How long a device's driver takes from the text of a convolution's program to its first result.
///
/// Some drivers compile when a program is built, others (PoCL) when a kernel first runs; so both are part of it.
package final class BuildTime {
    private let device: Device
    private let traits: DeviceTraits
    private let network: Network
    private var nonce = UInt64.random(in: .min ... .max)

    private static let bias: Float = 3

    /// Plans the convolution: 16 channels to 16 on 12 x 12 values, as the device prefers it.
    ///
    /// Throws `ModelError` if that were no network.
    package init(_ manager: DeviceManager) throws(ModelError) {
        (device, traits) = (manager.device, manager.traits)
        network = try Network(
            name: "compile", input: Shape(channels: 16, height: 12, width: 12),
            nodes: [Node(name: "conv", layer: .convolution(Convolution(channels: 16)), inputs: [Network.inputName])],
            preprocessing: .torchvision)
    }

    /// The file that all programs begin with, which differs with each first time.
    package var text: String { (KernelSource.files["common"] ?? "") + "\nconstant ulong build_nonce = \(nonce)UL;\n" }

    /// Seconds with a program that nobody can have compiled before.
    ///
    /// Throws as `seconds()` does.
    package func firstSeconds() throws -> Double {
        nonce = .random(in: .min ... .max)
        return try seconds()
    }

    /// Seconds with the program of the last time, which the driver or we may have kept on the disk.
    ///
    /// Throws `CLError` where OpenCL fails, `BackendError` with the code `unmeasurable` where the result is wrong.
    package func seconds() throws -> Double {
        var files = KernelSource.files
        files["common"] = text
        let manager = try DeviceManager(device, traits: traits, files: files)
        let queue = try CommandQueue(manager.context, device: device)
        let plan = try Plan(network, for: traits)
        let start = ContinuousClock.now
        let output = try manager.runningAlone(loading: plan.packingLoads + plan.kernelLoads(images: 1)) {
            try run(plan, on: manager, queue)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if let index = output.firstIndex(where: { $0 != Self.bias }) {
            throw BackendError(
                .unmeasurable,
                "a convolution of zeros on \(device) is wrong: value \(index) is \(output[index]), not \(Self.bias)")
        }
        return seconds
    }

    private func run(_ plan: Plan, on manager: DeviceManager, _ queue: CommandQueue) throws -> [Float] {
        let layer = LayerParameters(
            weight: Tensor(shape: [16, 16, 3, 3], values: [Float](repeating: 1, count: 16 * 16 * 9)),
            bias: Tensor(shape: [16], values: [Float](repeating: Self.bias, count: 16)))
        let parameters = Parameters(layers: ["conv": layer])
        let weights = try DeviceWeights(plan, parameters: parameters, manager: manager, queue: queue)
        let buffers = try ActivationBuffers(plan.slots, manager: manager, queue: queue)
        try queue.fill(buffers.slots[plan.inputSlot], with: 0)
        for launch in plan.steps.flatMap(\.launches) {
            try BoundLaunch(launch, manager: manager, slots: buffers.slots, weights: weights.buffers)
                .enqueue(on: queue)
        }
        var output = [Float](repeating: 0, count: network.input.count)
        try queue.read(from: buffers.slots[plan.outputs[0].slot], into: &output)
        return output
    }
}
