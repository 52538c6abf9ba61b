/// Why a request to OpenCL failed, at the call that failed.
///
/// A driver's refusal and a request that no driver could grant (an offset outside a buffer, say) are both thrown as this.
public struct CLError: Error, Hashable, Sendable {
    /// The kind of failure; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The name of the constant.
        public let description: String

        private init(_ name: String) { description = name }

        /// No OpenCL driver is installed, or none can be loaded.
        public static let noPlatform = Code("noPlatform")
        /// The drivers offer no device, or none by the name or index asked for.
        public static let noDevice = Code("noDevice")
        /// Several devices answer to the name asked for and none is the better one.
        public static let ambiguousDevice = Code("ambiguousDevice")
        /// A program's source or binary was refused; `buildLog` says why.
        public static let buildFailed = Code("buildFailed")
        /// One buffer was asked to be larger than the device's largest allocation.
        public static let allocationTooLarge = Code("allocationTooLarge")
        /// The device or the driver ran out of memory or other resources.
        public static let outOfMemory = Code("outOfMemory")
        /// A value was outside what OpenCL or the object allows.
        public static let invalidArgument = Code("invalidArgument")
        /// The device stopped answering; its context is of no more use.
        public static let deviceLost = Code("deviceLost")
        /// No command ended for as long as a wait allows; the device counts as lost.
        public static let timedOut = Code("timedOut")
        /// The device or driver lacks the feature.
        public static let unsupported = Code("unsupported")
        /// Any other failure of a call.
        public static let callFailed = Code("callFailed")
    }

    /// The kind of failure.
    public let code: Code
    /// What OpenCL returned, or 0 where the request was refused before the call.
    public let status: Int32
    /// The C function that failed or would have been called, such as "clCreateBuffer".
    public let call: String
    /// What was tried, on which device, and what to do.
    public let detail: String
    /// The compiler's output, where a build failed.
    public let buildLog: String?

    /// Describes a call that returned `status`.
    package init(_ call: StaticString, _ status: Int32, _ detail: String, buildLog: String? = nil) {
        code = Code(status: status)
        self.status = status
        self.call = "\(call)"
        self.detail = [detail, code.advice].compactMap { $0 }.joined(separator: "; ")
        self.buildLog = buildLog
    }

    /// Describes a request that was refused without asking OpenCL.
    init(_ code: Code, before call: StaticString, _ detail: String) {
        self.code = code
        status = 0
        self.call = "\(call)"
        self.detail = detail
        buildLog = nil
    }

    /// Describes a call that found nothing to work with, whichever status the driver gave for that.
    init(_ code: Code, _ call: StaticString, _ status: Int32, _ detail: String) {
        self.code = code
        self.status = status
        self.call = "\(call)"
        self.detail = detail
        buildLog = nil
    }
}

extension CLError: CustomStringConvertible {
    /// The detail, then the call and its status, then the build log on lines of its own.
    public var description: String {
        let origin =
            switch (code, status) {
            case (.timedOut, _): "waiting for \(call)"
            case (_, 0): "checked before \(call)"
            default: "\(call): \(statusName) (\(status))"
            }
        return "\(detail) [\(origin)]" + (buildLog.map { "\n\($0)" } ?? "")
    }
}
