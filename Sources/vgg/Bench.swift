import ArgumentParser

/// Measures speed.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how fast networks and devices are.",
        discussion: """
            Examples:
              vgg bench network --model vgg16 --weights seeded:1
              vgg bench device
              vgg bench network --help
            """,
        subcommands: [BenchNetwork.self, BenchDevice.self])
}
