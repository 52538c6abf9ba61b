import Logging
public import OpenCLRuntime
import Synchronization
import VGGModel

/// The programs of one device: built from embedded source when first asked for, then kept.
public final class ProgramCache: Sendable {
    private let context: Context
    private let device: Device
    private let store: ProgramStore?
    private let files: [String: String]
    private let compilerOptions: String
    private let state = Mutex(State())

    private struct State {
        var programs: [ProgramKey: Program] = [:]
        var compiled = 0
    }

    init(context: Context, device: Device, store: ProgramStore?, files: [String: String], compilerOptions: String) {
        self.context = context
        self.device = device
        self.store = store
        self.files = files
        self.compilerOptions = compilerOptions
    }

    /// How many programs there are so far.
    public var count: Int { state.withLock { $0.programs.count } }

    /// How many of them were compiled from source; the others came from the store.
    public var compiledCount: Int { state.withLock { $0.compiled } }

    /// The program of a key, built now if need be.
    ///
    /// Throws `CLError` with the compiler's log where the build fails.
    public func program(_ key: ProgramKey) throws(CLError) -> Program {
        try state.withLock { (state) throws(CLError) in
            if let program = state.programs[key] { return program }
            guard let text = key.text(from: files) else {
                preconditionFailure("no kernel file is called \(key.source)")
            }
            let options = compilerOptions.isEmpty ? key.options : "\(key.options) \(compilerOptions)"
            let entry = ProgramStore.Entry(text: text, options: options, device: device)
            let program: Program
            if let stored = stored(entry, options: options) {
                program = stored
            } else {
                program = try compile(text, options: options, for: entry)
                state.compiled += 1
                BackendLog.logger.debug(
                    "compiled a program", metadata: ["source": "\(key.source)", "options": "\(options)"])
            }
            state.programs[key] = program
            return program
        }
    }

    /// A hash of every kernel file and of the compiler's options, the same wherever they are the same.
    var sourceHash: String {
        let texts = files.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] } + [compilerOptions]
        return String(fnv1a(texts.joined(separator: "\u{0}").utf8), radix: 16)
    }

    private func stored(_ entry: ProgramStore.Entry, options: String) -> Program? {
        guard let binary = store?.load(entry) else { return nil }
        return try? Program(context, binary: binary, device: device, options: options)
    }

    private func compile(
        _ text: String, options: String, for entry: ProgramStore.Entry
    ) throws(CLError) -> Program {
        let program = try Program(context, source: text, options: options)
        if let store, let binary = try? program.binary(for: device) { store.save(binary, entry) }
        return program
    }
}
