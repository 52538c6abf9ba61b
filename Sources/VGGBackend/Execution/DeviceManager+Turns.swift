import Dispatch
import OpenCLRuntime

extension DeviceManager {
    /// Runs commands to their end, alone in this process where the driver needs that.
    ///
    /// PoCL finds a compiled kernel by its name and group alone when it lets it go, though it keeps one for small grids
    /// and one for large. With both in use at once it counts the wrong one down and ends the process (seen with 3.1:
    /// `pocl_release_dlhandle_cache: Assertion`). There sessions take turns, which costs nothing on a processor whose
    /// cores a single session keeps busy.
    func takingTurns<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard device.platform.name == "Portable Computing Language" else { return try body() }
        Self.turn.wait()
        defer { Self.turn.signal() }
        return try body()
    }

    private static let turn = DispatchSemaphore(value: 1)
}
