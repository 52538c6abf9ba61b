import ArgumentParser

/// Measures speed.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how fast networks run.",
        subcommands: [BenchNetwork.self])
}
