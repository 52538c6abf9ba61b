import FoundationEssentials
import Logging
import OpenCLRuntime
import VGGModel

/// Records of tuning on disk, a file for each device, driver and text of the kernels.
///
/// A file is JSON with everything that was measured and a checksum of it. One that is damaged or of another device counts
/// as absent, which the log says, and is replaced by the next that is saved.
public struct TuningStore: Sendable {
    private let files: CacheFiles

    /// Keeps files in a folder, which is made when the first one is saved.
    public init(directory: String) { files = CacheFiles(folder: directory, suffix: Self.suffix) }

    /// How the names of files end.
    static let suffix = ".json"

    /// Bytes of a file at most; some thousand times what tuning a network yields.
    private static let limit = 64_000_000

    /// The store in the user's cache folder, or nothing where there is none.
    ///
    /// The folder is `tuning` in `VGG_CACHE_DIR`, else in `swift-vgg` in `XDG_CACHE_HOME` or `~/.cache`.
    public static var standard: TuningStore? {
        CacheFolder.standard.map { TuningStore(directory: $0.path(of: .tuning)) }
    }

    /// The path of a device's file, whether there is one or not.
    public func path(for manager: DeviceManager) -> String { files.path(of: TuningFile.Origin(manager).fileName) }

    /// What was measured on a device, or nothing.
    public func load(for manager: DeviceManager) -> TuningRecord? {
        let (path, origin) = (path(for: manager), TuningFile.Origin(manager))
        guard let bytes = files.read(origin.fileName, atMost: Self.limit) else { return nil }
        guard let file = try? JSONDecoder().decode(TuningFile.self, from: Data(bytes)), file.isSound else {
            BackendLog.logger.warning("a tuning file is damaged, and left aside", metadata: ["path": "\(path)"])
            return nil
        }
        guard file.origin == origin else {
            BackendLog.logger.warning(
                "a tuning file is another device's, and left aside", metadata: ["path": "\(path)"])
            return nil
        }
        return file.record
    }

    /// Keeps what was measured on a device: written to a temporary file and renamed when it is on the disk, so that none is
    /// ever half there.
    ///
    /// Throws `BackendError` with the code `notSaved` where the file cannot be written.
    public func save(_ record: TuningRecord, for manager: DeviceManager) throws(BackendError) {
        let origin = TuningFile.Origin(manager)
        do {
            let bytes = try TuningFile.encoder.encode(TuningFile(record, origin: origin))
            try files.write(Array(bytes), to: origin.fileName, durable: true)
        } catch {
            throw BackendError(
                .notSaved,
                "\(files.path(of: origin.fileName)): what was measured cannot be written there (\(error)); see to the folder or name another by "
                    + "VGG_CACHE_DIR")
        }
    }
}

/// What a file holds.
private struct TuningFile: Codable {
    /// What was measured: device, driver and kernels; a file is of use for the same alone.
    struct Origin: Codable, Hashable {
        let platform, platformVersion, device, driver, kernels: String
        let computeUnits: Int

        init(_ manager: DeviceManager) {
            let device = manager.device
            (platform, platformVersion) = (device.platform.name, device.platform.version)
            (self.device, driver) = (device.name, device.driverVersion)
            kernels = manager.programs.sourceHash
            computeUnits = manager.traits.computeUnits
        }

        /// A hash of all of it.
        var fileName: String {
            let text = [platform, platformVersion, device, driver, kernels, "\(computeUnits)"].joined(
                separator: "\u{0}")
            return String(fnv1a(text.utf8), radix: 16) + TuningStore.suffix
        }
    }

    let origin: Origin
    let measurements: [TuningMeasurement]
    /// The fastest of each problem, for people who look; it follows from the measurements.
    let winners: [Tuning.Winner]
    /// A hash of all the rest: a changed figure is JSON as good as any.
    let checksum: String

    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// Whether the file holds what was once saved.
    var isSound: Bool { (try? Self.checksum(origin, measurements, winners)) == checksum }

    private static func checksum(
        _ origin: Origin, _ measurements: [TuningMeasurement], _ winners: [Tuning.Winner]
    ) throws -> String {
        let parts = try [encoder.encode(origin), encoder.encode(measurements), encoder.encode(winners)]
        return String(fnv1a(parts.joined()), radix: 16)
    }

    var record: TuningRecord { TuningRecord(measurements) }

    init(_ record: TuningRecord, origin: Origin) throws {
        (measurements, winners, self.origin) = (record.measurements, record.tuning.winners, origin)
        checksum = try Self.checksum(origin, measurements, winners)
    }
}

extension Tuning {
    /// What the standard store holds for devices, or nothing.
    ///
    /// Several devices share a tuning where they are the same, so that they run the same kernels; else they have none.
    public static func stored(for managers: [DeviceManager]) -> Tuning? {
        guard let store = TuningStore.standard, let first = managers.first,
            Set(managers.map { store.path(for: $0) }).count == 1
        else { return nil }
        return store.load(for: first)?.tuning
    }
}
