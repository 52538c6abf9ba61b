import OpenCLRuntime
import VGGModel

/// A plan's weights on a device, in the order of the plan.
struct DeviceWeights {
    private(set) var buffers: [Buffer<Float>] = []

    /// No number, and two halves that are none.
    private static let mark = Float(bitPattern: 0x7FFF_7FFF)

    /// Brings a network's parameters into the forms that the plan wants.
    ///
    /// Tensors are used in place where the device works in the host's memory, and copied otherwise; what is to be
    /// packed is packed on the device. Nothing is read twice. With `marked`, what is packed lies where no numbers were
    /// before, so that a value left out shows, whatever the memory held.
    init(
        _ plan: Plan, parameters: Parameters, manager: DeviceManager, queue: CommandQueue, marked: Bool = false
    ) throws {
        try Self.check(parameters, against: plan)
        for wanted in plan.weights {
            guard let layer = parameters[wanted.node] else { continue }
            let loader = WeightLoader(context: manager.context, sharesHostMemory: plan.traits.sharesHostMemory)
            switch wanted.form {
            case .rows(let first, let count):
                let rowBytes = wanted.byteCount / count
                buffers.append(try loader.values(of: layer.weight, at: first * rowBytes, byteCount: wanted.byteCount))
            case .padded(let count):
                buffers.append(try loader.padded(layer.weight, count: count))
            case .bias(let count):
                buffers.append(try loader.padded(layer.bias, count: count))
            case .packed(let packing):
                let packed: Buffer<Float> = try manager.makeBuffer(count: wanted.byteCount / 4)
                if marked { try queue.fill(packed, with: Self.mark) }
                let raw = try loader.values(
                    of: layer.weight, at: packing.rawByteOffset, byteCount: packing.rawByteCount)
                try BoundLaunch(packing: raw, into: packed, packing, manager: manager).enqueue(on: queue)
                buffers.append(packed)
                // So that no more than one layer's copy is there at any time, as the plan promised.
                if !plan.traits.sharesHostMemory { try queue.finish() }
            }
        }
        try queue.finish()
        Self.evictPacked(plan, parameters: parameters)
    }

    /// Lets go of what was packed from mapped files: nothing reads it any more.
    private static func evictPacked(_ plan: Plan, parameters: Parameters) {
        for wanted in plan.weights {
            guard case .packed(let packing) = wanted.form, let weight = parameters[wanted.node]?.weight else {
                continue
            }
            let start = weight.byteOffset + packing.rawByteOffset
            weight.storage.evict(start..<start + packing.rawByteCount)
        }
    }

    /// Refuses parameters that are not the network's, all at once.
    private static func check(_ parameters: Parameters, against plan: Plan) throws {
        let shapes = try plan.network.shapes()
        let problems = plan.network.nodes.compactMap { node -> String? in
            guard plan.weights.contains(where: { $0.node == node.name }) else { return nil }
            guard let layer = parameters[node.name] else { return "'\(node.name)' has no weights" }
            let input = shapes[node.inputs[0]] ?? plan.network.input
            let want = node.layer.weightCounts(input: input)
            let have = (layer.weight.count, layer.bias.count)
            return have == want ? nil : "'\(node.name)' has \(have) weights and biases, not \(want)"
        }
        guard problems.isEmpty else {
            throw BackendError(.invalidParameters, "\(plan.network.name): " + problems.joined(separator: "; "))
        }
    }
}

extension Layer {
    /// How many weights and biases the layer has for an input; none where it has no parameters.
    fileprivate func weightCounts(input: Shape) -> (Int, Int) {
        guard let shape = weightShape(reading: input) else { return (0, 0) }
        return (shape.reduce(1, *), shape[0])
    }
}

/// Makes buffers of tensors.
private struct WeightLoader {
    let context: Context
    let sharesHostMemory: Bool

    /// Values of a tensor from a byte on, in place where the device shares the host's memory and they are aligned.
    func values(of tensor: Tensor, at offset: Int, byteCount: Int) throws -> Buffer<Float> {
        let start = tensor.byteOffset + offset
        let bytes = UnsafeRawBufferPointer(rebasing: tensor.storage.bytes[start..<start + byteCount])
        let isAligned = Int(bitPattern: bytes.baseAddress) % MemoryLayout<Float>.alignment == 0
        if sharesHostMemory && isAligned {
            return try Buffer(context, over: bytes, owner: tensor.storage)
        }
        if isAligned {
            return try Buffer(context, copying: bytes.bindMemory(to: Float.self), access: .readOnly)
        }
        let aligned = [Float](unsafeUninitializedCapacity: bytes.count / 4) { values, filled in
            UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
            filled = bytes.count / 4
        }
        return try Buffer(context, copying: aligned, access: .readOnly)
    }

    /// A tensor's values and zeros after them.
    func padded(_ tensor: Tensor, count: Int) throws -> Buffer<Float> {
        let zeros = Array<Float>(repeating: 0, count: max(count - tensor.count, 0))
        return try Buffer(context, copying: tensor.values + zeros, access: .readOnly)
    }
}
