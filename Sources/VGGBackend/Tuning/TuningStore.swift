import FoundationEssentials
import Logging
import OpenCLRuntime

/// Records of tuning on disk, a file for each device, driver and text of the kernels.
///
/// A file is JSON with everything that was measured. One that is damaged or of another device counts as absent, which
/// the log says, and is replaced by the next that is saved.
public struct TuningStore: Sendable {
    private let files: CacheFiles

    /// Keeps files in a folder, which is made when the first one is saved.
    public init(directory: String) { files = CacheFiles(folder: directory, suffix: Self.suffix) }

    /// How the names of files end.
    static let suffix = ".json"

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
        let path = path(for: manager)
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        guard let file = try? JSONDecoder().decode(TuningFile.self, from: data) else {
            BackendLog.logger.warning("a tuning file is damaged, and left aside", metadata: ["path": "\(path)"])
            return nil
        }
        guard file.origin == TuningFile.Origin(manager) else {
            BackendLog.logger.warning(
                "a tuning file is another device's, and left aside", metadata: ["path": "\(path)"])
            return nil
        }
        return file.record
    }

    /// Keeps what was measured on a device: written to a temporary file and renamed, so that none is ever half there.
    ///
    /// Throws `BackendError` with the code `notSaved` where the file cannot be written.
    public func save(_ record: TuningRecord, for manager: DeviceManager) throws(BackendError) {
        let origin = TuningFile.Origin(manager)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try files.write(Array(encoder.encode(TuningFile(record, origin: origin))), to: origin.fileName)
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
            return String(fnv1a(text.utf8), radix: 16) + ".json"
        }
    }

    let origin: Origin
    let measurements: [TuningMeasurement]
    /// The fastest of each problem, for people who look; it follows from the measurements.
    let winners: [Tuning.Winner]

    var record: TuningRecord { TuningRecord(measurements) }

    init(_ record: TuningRecord, origin: Origin) {
        (measurements, winners, self.origin) = (record.measurements, record.tuning.winners, origin)
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
