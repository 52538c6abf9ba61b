import OpenCLRuntime
import TestSupport
import VGGBackend

/// Managers of the test device, one for each kind of kernel, shared by all tests so that programs are built once.
enum Bench {
    /// Every kind of kernel.
    static let families: [KernelFamily] = [.naive, .cpu(vector: 4), .cpu(vector: 8), .cpu(vector: 16), .gpu]

    private static let managers = all(compilerOptions: "")
    private static let plainManagers = all(compilerOptions: plain)

    private static func all(compilerOptions: String) -> [KernelFamily: Result<DeviceManager, any Error>] {
        var managers: [KernelFamily: Result<DeviceManager, any Error>] = [:]
        for family in families { managers[family] = Result { try own(family, compilerOptions: compilerOptions) } }
        return managers
    }

    /// The options for kernels that need not be fast: most of the time that PoCL takes to compile goes into optimising.
    static let plain = "-cl-opt-disable"

    /// The shared manager for a kind of kernel.
    static func manager(_ family: KernelFamily = .cpu(vector: 16)) throws -> DeviceManager {
        guard let manager = managers[family] else { return try own(family) }
        return try manager.get()
    }

    /// The shared manager for a kind of kernel whose programs are not optimised, for comparison with `harmed`.
    static func plainManager(_ family: KernelFamily) throws -> DeviceManager {
        guard let manager = plainManagers[family] else { return try own(family, compilerOptions: plain) }
        return try manager.get()
    }

    /// A manager whose kernels have a mistake and are not optimised: each is compiled for one small case or two, and a
    /// mistake in the source is none of the optimiser's business.
    static func harmed(
        _ family: KernelFamily, files: [String: String], changing change: (inout DeviceTraits) -> Void = { _ in }
    ) throws -> DeviceManager {
        try own(family, files: files, compilerOptions: plain, changing: change)
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
