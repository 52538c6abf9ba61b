import VGGDownload
import VGGWeights

/// What became of the models that were to be downloaded, as JSON; people are told as it comes about.
struct PullReport: Encodable, Sendable {
    /// A model that is there.
    struct Model: Encodable, Sendable {
        let name, path: String
        /// Whether it was downloaded, and not there before.
        let isNew: Bool
        let location: String?
        let sha256: String?
        let isVerified: Bool?
    }

    /// A model that could not be had.
    struct Lack: Encodable, Sendable {
        let name, reason: String
    }

    private(set) var models: [Model] = []
    private(set) var failures: [Lack] = []
    /// Whether the user stopped it.
    private(set) var wasInterrupted = false

    private enum CodingKeys: CodingKey { case models, failures }

    /// Downloads a model, unless it is there.
    mutating func add(_ request: PullRequest, to folder: ModelFolder, force: Bool, output: OutputOptions) async {
        do {
            let model = try await Self.model(request, in: folder, force: force, output: output)
            models.append(model)
            guard !output.json else { return }
            try Console.print("\(model.name)  \(model.path.onOneLine)")
        } catch {
            wasInterrupted = Task.isCancelled
            failures.append(Lack(name: request.name, reason: "\(error)"))
            Console.error("\(error)".onOneLine)
        }
    }

    /// Notes a model that was not begun, since the user stopped before.
    mutating func leaveOut(_ request: PullRequest) {
        let reason = "\(request.name): not begun, for it was stopped; run this again"
        wasInterrupted = true
        failures.append(Lack(name: request.name, reason: reason))
        Console.error(reason.onOneLine)
    }

    private static func model(
        _ request: PullRequest, in folder: ModelFolder, force: Bool, output: OutputOptions
    ) async throws -> Model {
        let (name, entry) = (request.name, request.entry), file = folder.file(for: name)
        if !force, folder.weights(for: name) != nil {
            output.note("\(name) is there already; --force downloads it again")
            return Model(name: name, path: file, isNew: false, location: nil, sha256: nil, isVerified: nil)
        }
        let ending = entry.fileExtension.isEmpty ? "download" : entry.fileExtension
        let download = Download(
            from: entry.location, expecting: entry.digest, to: "\(folder.downloads)/\(name).\(ending)")
        let bar = DownloadBar(name, from: entry, quiet: output.quiet)
        defer { bar.hide() }
        let downloaded = try await download.run { bar.show($0) }
        bar.hide()
        let converting = Progress("converting \(name)", total: 100, quiet: output.quiet)
        defer { converting.hide() }
        try Installation.install(
            downloaded.path, from: entry.location, network: entry.network, as: name, in: folder
        ) { converting.advance(to: Int(100 * $0)) }
        try ModelOrigin(
            location: entry.location, sha256: downloaded.sha256, isVerified: downloaded.isVerified,
            licence: entry.licence
        ).record(beside: file)
        bar.hide()
        note(downloaded, entry, name: name, output)
        return Model(
            name: name, path: file, isNew: true, location: entry.location, sha256: downloaded.sha256,
            isVerified: downloaded.isVerified)
    }

    /// Says what a user should know of what came.
    private static func note(_ file: DownloadedFile, _ entry: ModelEntry, name: String, _ output: OutputOptions) {
        if !file.isVerified {
            output.note("\(name): no checksum is known for what came; its SHA-256 is \(file.sha256)")
        }
        if let licence = entry.licence { output.note("\(name): licence \(licence)") }
        output.note("\(name): use it by --model \(name.onOneLine)")
    }
}
