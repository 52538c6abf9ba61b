import Dispatch
import OpenCLRuntime

extension DeviceManager {
    /// Runs commands to their end, alone in this process where the driver needs that.
    ///
    /// PoCL lets go of a compiled kernel by its hash and group alone, though it may hold one for small grids and one for
    /// large; with both in use at once it can count the wrong one down, and 3.1 has ended processes that ran many
    /// sessions at once (`pocl_release_dlhandle_cache: Assertion`). There sessions take turns, which costs nothing on a
    /// processor whose cores a single session keeps busy.
    func takingTurns<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard device.platform.name == "Portable Computing Language" else { return try body() }
        Self.turn.wait()
        defer { Self.turn.signal() }
        return try body()
    }

    private static let turn = DispatchSemaphore(value: 1)
}
