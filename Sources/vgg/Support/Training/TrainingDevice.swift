import ArgumentParser
import OpenCLRuntime
import VGGBackend
import VGGModel
import VGGTraining

/// The device that is trained on.
struct TrainingDevice {
    let manager: DeviceManager
    /// The device as JSON names it.
    let json: DeviceJSON
    let memoryLimit: Int?
    private let quiet: Bool

    /// Chooses the device and says which it is.
    init(_ common: CommonOptions, _ family: FamilyOptions, _ memory: MemoryOptions) throws {
        let choice = try common.choose()
        manager = try family.manager(choice.device)
        json = DeviceJSON(choice, manager, common)
        memoryLimit = memory.memoryLimit
        quiet = common.quiet
        common.note(choice.note(.fp32))
    }

    /// The part of a network after a node on the device, ready to be trained; all of it without one.
    func network(
        _ tuning: FineTuning, after boundary: String?, settings: TrainingSettings, data: ImageFolder
    ) throws -> (network: any TrainableNetwork, session: TrainingSession) {
        guard let boundary else {
            let whole = try network(tuning.network, tensors: tuning.tensors, settings: settings, data: data)
            return (whole, whole.session)
        }
        let note = LateNote.loading(tuning.network.name, quiet: quiet)
        defer { note.cancel() }
        let part = try PartialNetwork(
            tuning.network, after: boundary, tensors: tuning.tensors, on: manager, settings: settings,
            images: data.training.pictures.count, memoryLimit: memoryLimit)
        return (part, part.session)
    }

    /// A network on the device, ready to be trained.
    func network(
        _ model: Network, tensors: [String: Tensor], settings: TrainingSettings, data: ImageFolder
    ) throws -> DeviceNetwork {
        let note = LateNote.loading(model.name, quiet: quiet)
        defer { note.cancel() }
        return try DeviceNetwork(
            model, tensors: tensors, on: manager, settings: settings, images: data.training.pictures.count,
            memoryLimit: memoryLimit)
    }
}

extension CommonOptions {
    /// Refuses precisions that nothing is trained in.
    func requireFullPrecision() throws {
        guard precision == .fp32 else {
            throw ValidationError("--precision \(precision.rawValue): training needs fp32; leave the option out")
        }
    }
}
