public import ArgumentParser
import OpenCLRuntime
public import VGGBackend

/// Shows and clears what is kept in the cache folder.
struct Cache: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show or clear what is kept of compiled kernels and of tuning.",
        discussion: """
            The folder is $VGG_CACHE_DIR, else $XDG_CACHE_HOME/swift-vgg, else ~/.cache/swift-vgg. In it \
            are programs, compiled kernels of devices whose drivers keep none themselves, and tuning, what \
            vgg tune has measured. Of the \
            programs, those that were used least recently go where they exceed their limit. PoCL and \
            NVIDIA's driver keep compiled kernels in folders of their own.

            Examples:
              vgg cache
              vgg cache --json
              vgg cache clear
              vgg cache clear programs
            """,
        subcommands: [CacheShow.self, CacheClear.self], defaultSubcommand: CacheShow.self)
}

/// Shows how much is kept.
struct CacheShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the folder, how much of what is in it, and the limits.",
        discussion: """
            Examples:
              vgg cache
              vgg cache show --json
            """)

    @OptionGroup var output: OutputOptions

    func run() throws {
        let report = try CacheReport(try CacheFolder.ofUser())
        if output.json { try printJSON(report) } else { try Console.print(report.text) }
        output.noteOthers()
    }
}

/// Removes what is kept.
struct CacheClear: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Remove compiled programs, results of tuning, or both.",
        discussion: """
            Files of others in the folder stay. Programs are compiled again when they are needed; tuning \
            takes another vgg tune.

            Examples:
              vgg cache clear
              vgg cache clear tuning
            """)

    @Argument(help: "What to remove; both unless it is named.")
    var kind: CacheFolder.Kind?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let kinds = kind.map { [$0] } ?? CacheFolder.Kind.allCases
        let report = try ClearedReport(try CacheFolder.ofUser(), kinds)
        if output.json { try printJSON(report) } else { try Console.print(report.text) }
        output.noteOthers()
    }
}

extension CacheFolder.Kind: ExpressibleByArgument {}

extension CacheFolder {
    /// The user's folder.
    fileprivate static func ofUser() throws -> CacheFolder {
        guard let folder = standard else {
            throw Failure("there is no cache folder, for want of a home; name one by VGG_CACHE_DIR")
        }
        return folder
    }
}

extension OutputOptions {
    /// Says where compiled kernels are that are not ours.
    fileprivate func noteOthers() {
        guard let folder = Diagnosis.poclCacheFolder else { return }
        note("PoCL keeps its compiled kernels itself, in \(folder.onOneLine); vgg cache neither counts nor clears them")
    }
}
