import OpenCLRuntime
import TestSupport
import VGGBackend

/// Managers of the test device, one for each kind of kernel, shared by all tests so that programs are built once.
enum Bench {
    /// Every kind of kernel.
    static let families: [KernelFamily] = [.naive, .cpu(vector: 4), .cpu(vector: 8), .cpu(vector: 16), .gpu]

    private static let managers: [KernelFamily: Result<DeviceManager, any Error>] = {
        var managers: [KernelFamily: Result<DeviceManager, any Error>] = [:]
        for family in families { managers[family] = Result { try own(family) } }
        return managers
    }()

    /// The shared manager for a kind of kernel.
    static func manager(_ family: KernelFamily = .cpu(vector: 16)) throws -> DeviceManager {
        guard let manager = managers[family] else { return try own(family) }
        return try manager.get()
    }

    /// A manager of the caller's own, with traits changed as wanted and programs built from `files`.
    static func own(
        _ family: KernelFamily, files: [String: String] = KernelSource.files, store: ProgramStore? = nil,
        compilerOptions: String = "",
        changing change: (inout DeviceTraits) -> Void = { _ in }
    ) throws -> DeviceManager {
        let device = try TestDevice.shared().device
        var traits = DeviceTraits(device, family: family)
        change(&traits)
        return try DeviceManager(device, traits: traits, store: store, files: files, compilerOptions: compilerOptions)
    }
}
