import ArgumentParser
import OpenCLRuntime
import VGG
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

    /// Refuses a network whose training does not fit the device or this machine, before any weights are drawn for it.
    func check(
        _ model: Network, after boundary: String? = nil, settings: TrainingSettings, data: ImageFolder
    ) throws {
        _ = try TrainingPlans(
            model, after: boundary, for: manager.traits, settings: settings, images: data.training.pictures.count,
            memoryLimit: memoryLimit)
        try model.checkHostMemory()
    }

    /// What comes after a node of a network, or all of it, on the device and ready to be trained.
    func network(
        _ model: Network, after boundary: String? = nil, tensors: [String: Tensor], settings: TrainingSettings,
        data: ImageFolder
    ) throws -> DeviceNetwork {
        let note = LateNote.loading(model.name, quiet: quiet)
        defer { note.cancel() }
        return try DeviceNetwork(
            model, after: boundary, tensors: tensors, on: manager, settings: settings,
            images: data.training.pictures.count, memoryLimit: memoryLimit)
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
