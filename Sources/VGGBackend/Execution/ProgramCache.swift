public import OpenCLRuntime
import Synchronization

/// The programs of one device: built from embedded source when first asked for, then kept.
public final class ProgramCache: Sendable {
    private let context: Context
    private let device: Device
    private let store: ProgramStore?
    private let files: [String: String]
    private let programs = Mutex<[ProgramKey: Program]>([:])

    init(context: Context, device: Device, store: ProgramStore?, files: [String: String]) {
        self.context = context
        self.device = device
        self.store = store
        self.files = files
    }

    /// How many programs were built or loaded so far.
    public var count: Int { programs.withLock { $0.count } }

    /// The program of a key, built now if need be.
    ///
    /// Throws `CLError` with the compiler's log where the build fails.
    public func program(_ key: ProgramKey) throws(CLError) -> Program {
        try programs.withLock { (programs) throws(CLError) in
            if let program = programs[key] { return program }
            let program = try make(key)
            programs[key] = program
            return program
        }
    }

    private func make(_ key: ProgramKey) throws(CLError) -> Program {
        guard let text = key.text(from: files) else {
            preconditionFailure("no kernel file is called \(key.source)")
        }
        guard let store else { return try Program(context, source: text, options: key.options) }
        let entry = ProgramStore.Entry(text: text, options: key.options, device: device)
        if let binary = store.load(entry),
            let program = try? Program(context, binary: binary, device: device, options: key.options)
        {
            return program
        }
        let program = try Program(context, source: text, options: key.options)
        if let binary = try? program.binary(for: device) { store.save(binary, entry) }
        return program
    }
}
