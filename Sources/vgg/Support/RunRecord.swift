import ArgumentParser
import Foundation
import VGGReports

/// How a command was run, for those who read its page elsewhere.
struct RunRecord {
    /// The command line, as a shell takes it.
    let commandLine: String
    /// When, in universal time.
    let date: String
    /// What else decides what runs: names with their values.
    let surroundings: [(name: String, value: String)]

    /// Describes the running command.
    init(_ arguments: [String] = CommandLine.arguments, process: ProcessInfo = .processInfo) {
        commandLine = (["vgg"] + arguments.dropFirst().map(\.quotedForShell)).joined(separator: " ")
        date = Date.now.formatted(.iso8601)
        let variables = process.environment.filter { variable in
            Self.prefixes.contains { variable.key.hasPrefix($0) }
        }
        surroundings =
            [
                ("system", process.operatingSystemVersionString),
                ("processors", "\(process.activeProcessorCount)"),
            ]
            + variables.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Variables of the environment that drivers and the command go by; no others are anybody's business.
    private static let prefixes = [
        "CUDA_VISIBLE", "LD_LIBRARY_PATH", "OCL_", "OPENCL_", "POCL_", "ROCR_", "VGG_",
    ]

    /// The program's name with its version.
    static let generator = "swift-vgg \(VGGCommand.configuration.version)"

    /// The part of a page that says so.
    var block: Block {
        .section(
            "How this was run",
            [
                .commands([commandLine]),
                .facts([("program", Self.generator), ("ended", date)] + surroundings),
            ])
    }
}
