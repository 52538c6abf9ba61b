internal import COpenCL

/// One OpenCL device, or a part of one, with all that is known about it.
///
/// Everything is read once, when the device is found. The members of `limits` can be read on the device itself:
/// `device.maxAllocationBytes`. Two values are equal when they stand for the same device.
@dynamicMemberLookup
public struct Device: Sendable {
    /// What a device is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The host's own processor.
        case cpu
        /// A graphics processor.
        case gpu
        /// Another processor made for computing.
        case accelerator
        /// A device that runs no programs of ours.
        case custom
    }

    let handle: Handle
    /// The platform that offers the device.
    public let platform: Platform
    /// Such as "NVIDIA H200".
    public let name: String
    /// Who made the device.
    public let vendor: String
    /// "OpenCL", the version the device supports, and what the vendor adds to it.
    public let version: String
    /// The driver's own version.
    public let driverVersion: String
    /// "OpenCL C", and the highest version of the language that the compiler takes by default.
    public let cVersion: String
    /// What the device is.
    public let kind: Kind
    /// Names of the extensions that the device supports.
    public let extensions: Set<String>
    /// Sizes, widths and abilities.
    public let limits: DeviceLimits

    /// Every device of every platform; a device's position is its index.
    ///
    /// Throws `noPlatform` where no driver is installed and `noDevice` where none offers a device.
    public static func all() throws(CLError) -> [Device] {
        let platforms = try Platform.all()
        var devices: [Device] = []
        for platform in platforms { devices += try platform.devices() }
        guard !devices.isEmpty else {
            let detail = Diagnosis.noDevice(platforms: platforms.map(\.name))
            throw CLError(.noDevice, "clGetDeviceIDs", CL_DEVICE_NOT_FOUND, detail)
        }
        return devices
    }

    /// A member of `limits`.
    public subscript<Value>(dynamicMember member: KeyPath<DeviceLimits, Value>) -> Value { limits[keyPath: member] }

    /// Whether the device is a graphics processor with memory of its own.
    public var isDiscreteGPU: Bool { kind == .gpu && !limits.hasUnifiedMemory }
}

extension Device: Hashable, CustomStringConvertible {
    /// Whether both are the same device.
    public static func == (left: Device, right: Device) -> Bool { left.handle.raw == right.handle.raw }

    /// Hashes the device's identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(handle.raw) }

    /// The device's name and its platform's.
    public var description: String { "\(name) (\(platform.name))" }
}
