import OpenCLRuntime
import VGGModel

/// Calls `body` with the bytes of `values`, to be handed to a device.
///
/// The values outlive their owner where `body` throws that the device is lost, which may read them later still.
func lending<Value: Sendable, Result>(
    _ values: [Value], to body: (UnsafeRawBufferPointer) throws -> Result
) throws -> Result {
    do {
        return try values.withUnsafeBytes(body)
    } catch {
        (error as? CLError)?.preserve(values)
        throw error
    }
}

/// Calls `body` with the bytes of a tensor, likewise.
func lending<Result>(_ tensor: Tensor, to body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    do {
        return try tensor.withBytes(body)
    } catch {
        (error as? CLError)?.preserve(tensor)
        throw error
    }
}
