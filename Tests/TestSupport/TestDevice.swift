import Foundation
public import OpenCLRuntime

/// The OpenCL device on which the tests run.
///
/// `VGG_TEST_DEVICE` names it, in the form that `Device.choose` takes; PoCL without it. A machine without that device
/// fails the tests.
public enum TestDevice {
    /// The device with a context of its own, made once per process.
    public static func shared() throws -> (device: Device, context: Context) {
        let device = try found.get()
        return (device, try context.get())
    }

    /// A new in-order queue with profiling on the shared device.
    public static func queue(outOfOrder: Bool = false) throws -> CommandQueue {
        let (device, context) = try shared()
        return try CommandQueue(context, device: device, outOfOrder: outOfOrder, profiling: true)
    }

    /// Gives PoCL a cache folder of this process's own, unless `POCL_CACHE_DIR` names one; removed at exit.
    ///
    /// Processes that share a folder have crashed each other. Call this before the first use of OpenCL in a test that
    /// does not begin with `shared()`.
    public static func prepare() { _ = prepared }

    private static let prepared: Void = {
        guard getenv("POCL_CACHE_DIR") == nil, let folder = privateFolder else { return }
        setenv("POCL_CACHE_DIR", folder, 1)
        atexit {
            if let folder = privateFolder { try? FileManager.default.removeItem(atPath: folder) }
        }
    }()

    private static let privateFolder: String? = {
        var path = Array("\(NSTemporaryDirectory())/vgg-pocl-XXXXXX".utf8CString)
        guard mkdtemp(&path) != nil else { return nil }
        return String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    private static let found = Result {
        prepare()
        let environment = ProcessInfo.processInfo.environment
        return try Device.choose(environment["VGG_TEST_DEVICE"] ?? "pocl", environment: [:]).device
    }

    private static let context = Result { try Context([try found.get()]) }
}
