import Dispatch
import OpenCLRuntime
import Synchronization

/// Turns among the sessions of this process, which PoCL up to version 6 needs.
///
/// PoCL keeps the compiled kernels that it has loaded in a list, one entry for each kernel, group and widest grid, with
/// a count of the launches that use it. A launch takes the first entry wide enough, and makes one where there is none;
/// the end of a launch counts down the first entry of that kernel and group, wide enough or not. So where a wider entry
/// is made while a launch of the narrower one is under way, the wrong one is counted down, and the process ends
/// (`pocl_release_dlhandle_cache: Assertion`). Where none is made meanwhile all is well: of a kernel's entries the widest
/// comes first, both when a launch begins and when it ends. Hence whatever may make an entry runs alone, and the rest
/// side by side. From 128 entries on PoCL makes room by dropping one that is not in use, which then is made again;
/// before it comes to that, all take turns.
extension DeviceManager {
    /// Runs commands to their end, with no others in this process where the driver needs that.
    ///
    /// - Parameter kernels: What the driver may have to load for that.
    func runningAlone<Result>(loading kernels: [KernelLoad], _ body: () throws -> Result) rethrows -> Result {
        guard needsTurns else { return try body() }
        return try Self.turns.sync(flags: .barrier) {
            Self.loaded.withLock { $0.add(kernels) }
            return try body()
        }
    }

    /// Runs commands to their end that launch kernels no wider than others that came to their end before.
    func runningBesideOthers<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard needsTurns else { return try body() }
        let isCrowded = Self.loaded.withLock { $0.entries > 100 }
        return try Self.turns.sync(flags: isCrowded ? .barrier : [], execute: body)
    }

    private var needsTurns: Bool { device.platform.name == "Portable Computing Language" }

    private static let turns = DispatchQueue(label: "vgg.turns", attributes: .concurrent)
    private static let loaded = Mutex(LoadedKernels())
}
