import Foundation

/// The OpenCL layer that makes calls fail, commands hang and callbacks lie; `FaultLayer.h` explains its plans.
public struct FaultLayer: Sendable {
    /// Its file, which the loader takes from `OPENCL_LAYERS`.
    public static var path: String {
        TestProduct.folder.appending(path: "libFaultLayer.so").path(percentEncoded: false)
    }

    private let setPlan: @convention(c) (UnsafePointer<CChar>) -> Void
    private let getCalls, getLive: @convention(c) () -> Int
    private let getStruck: @convention(c) () -> UnsafePointer<CChar>?

    /// Puts the layer into this process, which must not have used OpenCL yet.
    public init() throws {
        setenv("OPENCL_LAYERS", Self.path, 1)
        guard let library = dlopen(Self.path, RTLD_NOW) else {
            throw Missing(description: dlerror().map { String(cString: $0) } ?? Self.path)
        }
        setPlan = try Self.function("fault_layer_plan", of: library)
        getCalls = try Self.function("fault_layer_calls", of: library)
        getLive = try Self.function("fault_layer_live", of: library)
        getStruck = try Self.function("fault_layer_struck", of: library)
    }

    private struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private static func function<Function>(_ name: String, of library: UnsafeMutableRawPointer) throws -> Function {
        guard let address = dlsym(library, name) else { throw Missing(description: "\(path) has no \(name)") }
        return unsafeBitCast(address, to: Function.self)
    }

    /// Sets what is to go wrong from now on, nothing without words, and begins to count calls anew.
    public func plan(_ words: String = "") { setPlan(words) }

    /// How many calls there were since the plan was set.
    public var calls: Int { getCalls() }

    /// Objects made and not released yet, by the layer's own account.
    public var live: Int { getLive() }

    /// The function whose call was the first to go wrong by the plan, if any did.
    public var struck: String? { getStruck().map { String(cString: $0) } }
}
