import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

extension CommandTests {
    /// What goes wrong in OpenCL, in its caches and with memory: the exit status, the message, and that nothing hangs.
    @Suite struct FaultTests {
        /// Something that goes wrong, and what becomes of the command.
        struct Fault: CustomTestStringConvertible {
            let name: String
            var environment: [String: String?] = [:]
            var options: [String] = []
            var status: Int32 = 1
            let says: [String]

            var testDescription: String { name }
        }

        private static func layer(_ plan: String, _ name: String, timeout: [String] = [], says: [String]) -> Fault {
            Fault(
                name: name, environment: ["OPENCL_LAYERS": FaultLayer.path, "FAULT_LAYER": plan], options: timeout,
                says: ["Error: "] + says)
        }

        static let faults = [
            layer(
                "function=clCreateContext call=1 status=-6", "no context",
                says: [
                    "no context could be made on", "clCreateContext: CL_OUT_OF_HOST_MEMORY (-6)", "free memory",
                ]),
            layer(
                "function=clCreateBuffer call=5 status=-4", "no memory",
                says: [
                    "a buffer of", "clCreateBuffer: CL_MEM_OBJECT_ALLOCATION_FAILURE (-4)", "use a smaller batch",
                ]),
            layer(
                "function=clEnqueueNDRangeKernel call=12 status=-5", "no resources",
                says: [
                    "kernel", "could not be launched over", "clEnqueueNDRangeKernel: CL_OUT_OF_RESOURCES (-5)",
                ]),
            layer(
                "function=clEnqueueReadBuffer call=1 lasting status=-36", "a lost device",
                says: [
                    "clEnqueueReadBuffer: CL_INVALID_COMMAND_QUEUE (-36)", "restart the program",
                ]),
            layer(
                "events=-14", "commands that fail",
                says: [
                    "a command in the queue failed while it ran", "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST (-14)",
                ]),
            layer(
                "function=clEnqueueNDRangeKernel call=12 hang", "a hang", timeout: ["--timeout", "1s"],
                says: [
                    "has ended for 1.0 seconds", "the device counts as lost", "VGG_TIMEOUT",
                ]),
            layer(
                "function=clEnqueueNDRangeKernel call=1 hang", "a hang while loading", timeout: ["--timeout", "1"],
                says: ["has ended for 1.0 seconds", "[waiting for clEnqueueMarkerWithWaitList]"]),
            Fault(
                name: "a build option that the compiler does not know",
                environment: ["POCL_EXTRA_BUILD_FLAGS": "-bogus", "POCL_CACHE_DIR": Scratch.shared.path("bogus")],
                says: ["could not be built for", "CL_INVALID_BUILD_OPTIONS (-43)", "Invalid build option: -bogus"]),
            Fault(
                name: "a timeout that is none", environment: ["VGG_TIMEOUT": "soon"],
                says: ["VGG_TIMEOUT=soon is no time to wait for a device; give a number of seconds"]),
            Fault(
                name: "a missing driver", environment: ["OCL_ICD_VENDORS": Scratch.shared.path("vendors")], status: 3,
                says: ["no OpenCL platform", "gone.icd", "libgone.so"]),
        ]

        let scratch = Scratch.shared

        init() throws {
            try scratch.write(Array("libgone.so\n".utf8), to: "vendors/gone.icd")
        }

        @Test(arguments: faults) func errorsSayWhat(_ fault: Fault) throws {
            let outcome = try WarmRun.run(fault.options, environment: fault.environment)
            #expect(outcome.status == fault.status && outcome.output == "", "\(outcome.errors)")
            for text in fault.says { #expect(outcome.errors.contains(text), "\(outcome.errors)") }
        }

        @Test(arguments: ["late", "absent", "early"]) func callbacksDoNotMatter(_ when: String) throws {
            let environment = ["OPENCL_LAYERS": FaultLayer.path, "FAULT_LAYER": "callbacks=\(when)"]
            #expect(try WarmRun.run(environment: environment).status == 0)
        }

        @Test func nothingIsLeft() throws {
            let report = scratch.path("layer.txt")
            for (plan, status) in [("", 0), ("function=clEnqueueNDRangeKernel call=12 status=-5", 1)] as [(_, Int32)] {
                let environment = [
                    "OPENCL_LAYERS": FaultLayer.path, "FAULT_LAYER": plan, "FAULT_LAYER_REPORT": report,
                ]
                #expect(try WarmRun.run(environment: environment).status == status)
                let lines = try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n")
                let live = lines.filter { $0.hasPrefix("live ") }
                #expect(live.count == 7 && live.allSatisfy { $0.hasSuffix(" 0") }, "\(lines)")
                #expect(lines.contains { $0.hasPrefix("calls clEnqueueNDRangeKernel ") })
            }
        }
    }
}

/// Inferences of the slim network with kernels that the driver has compiled already, so that they take no time.
enum WarmRun {
    /// PoCL's cache folder for these runs.
    static let cache = Scratch.shared.path("warm-pocl")

    private static let warmed = Result {
        let values: [Float] = (0..<3072).map { index in Float(index % 17) / 8 - 1 }
        try NumpyFile.write(Tensor(shape: [1, 3, 32, 32], values: values), to: input)
        return try vgg(arguments, environment: ["POCL_CACHE_DIR": cache])
    }

    private static let input = Scratch.shared.path("warm-in.npy")
    private static let arguments: [String] = {
        let files = ["--input", input, "--output", Scratch.shared.path("warm-out.npy")]
        return ["run", "--quiet", "--model", "vgg11", "--weights", "seeded:1"] + files + Slim.shape
    }()

    /// Runs one, which must end within ten seconds.
    static func run(
        _ options: [String] = [], environment: [String: String?] = [:], limits: String? = nil
    ) throws -> Subprocess.Outcome {
        try #require(try warmed.get().status == 0)
        let environment = ["POCL_CACHE_DIR": cache].merging(environment) { $1 }
        return try vgg(arguments + options, environment: environment, limits: limits, seconds: 10)
    }
}
