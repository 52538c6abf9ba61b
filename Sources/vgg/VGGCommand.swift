import ArgumentParser
import Logging
import OpenCLRuntime
import VGGBackend

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The command `vgg`.
@main
struct VGGCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vgg",
        abstract: "Run VGG networks on any OpenCL device, check what it computes, and see how fast it is.",
        discussion: """
            A model is torchvision's vgg11, vgg13, vgg16 or vgg19, each also with _bn, a column of the \
            paper's table (A, A-LRN, B, C, D, E), a file that holds one, or a name in the model folder. \
            Weights come from a file (safetensors, PyTorch, ONNX, Caffe or Keras), from the model folder \
            or, for benchmarks and checks, from a seed: --weights seeded:1.

            The model folder is $VGG_HOME/models, else $XDG_DATA_HOME/swift-vgg/models, else \
            ~/.local/share/swift-vgg/models; vgg16's file there is vgg16.safetensors. The device is --device, else VGG_DEVICE, else the best there is.

            Exit status: 0 done; 1 failed; 2 a check found a difference, or a comparison something slower; \
            3 no usable OpenCL platform or device; 64 usage; 130 training, a download or a conversion was stopped.

            Examples:
              vgg devices
              vgg describe vgg16
              vgg pull vgg16
              vgg classify cat.jpg --weights vgg16.safetensors
              vgg verify --model vgg16 --weights seeded:1
              vgg tune --model vgg16 --batch 8
              vgg bench network --model vgg16 --weights seeded:1 --batch 8
            """,
        version: "0.1.0",
        subcommands: [
            Devices.self, Describe.self, Classify.self, Features.self, Run.self, Train.self, Evaluate.self,
            Finetune.self, Gradients.self, Verify.self, Tune.self, Bench.self, Convert.self, Pull.self, Models.self,
            Cache.self,
        ])

    /// Runs the command line, and turns errors into one message and the documented exit status.
    static func main() async {
        // Where one of these is closed, the next file that is opened would take its place, and be written into.
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
        signal(SIGPIPE, SIG_DFL)
        // A file that grows too large is then an error of whoever writes it, which has a message, and no signal.
        signal(SIGXFSZ, SIG_IGN)
        // PoCL aborts the process where this is there and empty.
        if let folder = getenv("POCL_CACHE_DIR"), folder.pointee == 0 { unsetenv("POCL_CACHE_DIR") }
        CrashNote.install()
        startLog()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as CLError where error.isNoDevice {
            Console.error("\(error)")
            exit(withError: ExitCode(3))
        } catch let error where exitCode(for: error) == .failure && !(error is ExitCode) {
            // Names in messages may be a file's.
            Console.error("\(error)".printable)
            exit(withError: ExitCode.failure)
        } catch {
            Console.emit(Console.clearedLine)
            exit(withError: error)
        }
    }

    /// Sends the libraries' log to standard error, from the level that VGG_LOG names on; warnings without it.
    private static func startLog() {
        let level = getenv("VGG_LOG").flatMap { Logger.Level(rawValue: String(cString: $0).lowercased()) }
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level ?? .warning
            return handler
        }
    }
}
