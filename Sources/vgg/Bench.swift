import ArgumentParser

/// Measures speed.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how fast networks, operations and devices are.",
        discussion: """
            What is timed was checked before, samples that something disturbed are left out and told of, \
            and figures are medians; where too little was calm, up to three times as many samples are \
            taken. --save keeps all of them, --compare tells what has changed since. bench training times \
            steps alone and takes none of these.

            Examples:
              vgg bench device
              vgg bench kernels --report kernels.html
              vgg bench network --model vgg16 --weights seeded:1 --batch 1,8
              vgg bench training --model vgg16 --batch 8
              vgg bench network --help
            """,
        subcommands: [BenchNetwork.self, BenchTraining.self, BenchKernels.self, BenchDevice.self])
}
