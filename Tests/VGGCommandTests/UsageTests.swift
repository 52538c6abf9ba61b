import Foundation
import TestSupport
import Testing

extension CommandTests {
    /// Exit statuses and messages of command lines that cannot work, and of those that only print.
    @Suite struct UsageTests {
        /// A command line, its exit status, and what its message must say.
        struct Case: CustomTestStringConvertible {
            let arguments: [String]
            let status: Int32
            let says: [String]

            init(_ arguments: [String], _ status: Int32, _ says: String...) {
                (self.arguments, self.status, self.says) = (arguments, status, says)
            }

            var testDescription: String { arguments.joined(separator: " ") }
        }

        static let seeded = ["--weights", "seeded:1"]

        static let usage = [
            Case(["foo"], 64, "foo"),
            Case(["describe", "vgg17"], 64, "no network is called 'vgg17'", "vgg16"),
            Case(["describe", "--channels", "1,2,3"], 64, "--channels", "five whole numbers"),
            Case(["describe", "--channels", "1,1,1,1,1000000000"], 64, "--channels"),
            Case(["describe", "--classes", "0"], 64, "--classes"),
            Case(["describe", "--hidden", "99999999999999999999"], 64, "--hidden"),
            Case(["describe", "--size", "31"], 64, "--size", "32"),
            Case(["describe", "--size", "1000000000"], 64, "--size"),
            Case(["describe", "--batch", "-1"], 64, "--batch", "from 1"),
            Case(["devices", "--precision", "int8"], 64, "int8", "fp32, fp16-storage or fp16"),
            Case(["classify"], 64, "image"),
            Case(["classify", "a.jpg", "--model", "vgg16"], 64, "--weights", "vgg16.safetensors", "seeded:1"),
            Case(["classify", "a.jpg", "--weight", "w.pth"], 64, "Unknown option '--weight'", "--weights"),
            Case(["classify", "a.jpg", "--model", "none.onnx"], 64, "--model none.onnx: there is no such file"),
            Case(["describe", "folder/none"], 64, "folder/none: there is no such file"),
            Case(["bench", "network"], 64, "--weights", "vgg16.safetensors", "seeded:1"),
            Case(["run", "--input", "x.npy", "--output", "x.npy"] + seeded, 64, "--input and --output name one file"),
            Case(["classify", "a.jpg", "--weights", "seeded:x"], 64, "seeded:x"),
            Case(["classify", "a.jpg", "--weights", ""], 64, "--weights"),
            Case(["classify", "a.jpg", "--top", "0"] + seeded, 64, "--top"),
            Case(["features", "a.jpg"] + seeded, 64, "--output"),
            Case(["features", "a.jpg", "--output", "a.txt"] + seeded, 64, "--output a.txt", ".npy"),
            Case(["features", "a.jpg", "--output", "a.npy", "--layer", "fc9"] + seeded, 64, "fc9", "pool5"),
            Case(["run", "--input", "x.npy", "--output", "y.txt"] + seeded, 64, "--output y.txt"),
            Case(
                ["run", "--input", "x", "--output", "y.npy", "--model", "vgg16_bn", "--layer", "conv3_2"] + seeded, 64,
                "conv3_2", "bn3_2"),
            Case(["verify", "--quick", "--full"], 64, "--quick", "--full"),
            Case(["tune", "--budget", "0"], 64, "--budget", "60s or 5m"),
            Case(["tune", "--budget", "2h"], 64, "--budget"),
            Case(["tune", "--model", "vgg17"], 64, "vgg17"),
            Case(["cache", "clear", "peers"], 64, "peers", "'programs' and 'tuning'"),
            Case(["cache", "empty"], 64, "empty"),
            Case(["bench", "network", "--repeats", "0"] + seeded, 64, "--repeats"),
            Case(["bench", "network", "--batch", "0"] + seeded, 64, "--batch"),
            Case(["run", "--memory-limit", "5MiB"], 64, "--memory-limit", "600MB, 1.5GB or 629145600"),
            Case(["describe", "--memory-limit", "0"], 64, "--memory-limit"),
            Case(["bench", "device", "--repeats", "0"], 64, "--repeats", "from 1"),
            Case(["bench", "device", "--model", "vgg16"], 64, "--model"),
            Case(["bench", "network", "--batch", "1,1"] + seeded, 64, "--batch", "each once"),
            Case(["bench", "network", "--batch", "1,"] + seeded, 64, "--batch"),
            Case(["bench", "network", "--precisions", "fp32,half"] + seeded, 64, "--precisions", "fp16-storage"),
            Case(
                ["bench", "network", "--precisions", "fp32", "--precision", "fp32"] + seeded, 64, "--precisions",
                "leave one"),
            Case(["bench", "network", "--threshold", "5"] + seeded, 64, "--compare FILE.json"),
            Case(["bench", "device", "--compare", "x", "--threshold", "-1"], 64, "--threshold", "percent"),
            Case(["bench", "kernels", "--operation", "conv5x5"], 64, "conv5x5", "conv3x3, conv1x1, dense"),
            Case(["bench", "kernels", "--shape", "64x8x8:8"], 64, "--shape", "--operation NAME"),
            Case(["bench", "kernels", "--operation", "conv3x3", "--shape", "64x8:8"], 64, "64x8:8", "64x56x56:128"),
            Case(["bench", "kernels", "--operation", "dense", "--shape", "60000:60000"], 64, "more than 1073741824"),
            Case(["bench", "kernels", "--kernel", "my.cl"], 64, "--kernel", "--operation NAME"),
            Case(["bench", "kernels", "--operation", "layout", "--kernel", "my.cl"], 64, "layout", "conv3x3"),
            Case(["bench", "kernels", "--group", "8x8"], 64, "--kernel FILE.cl"),
            Case(
                ["bench", "kernels", "--operation", "relu", "--kernel", "a", "--method", "F6"], 64, "--method",
                "conv3x3"),
            Case(["bench", "kernels", "--operation", "relu", "--shape", "+4x8x8"], 64, "+4x8x8"),
            Case(["bench", "kernels", "--operation", "relu", "--shape", "256x1024x1024"], 64, "give a smaller shape"),
            Case(["bench", "device", "--precision", "fp16"], 64, "--precision"),
            Case(
                ["bench", "device", "--report", "/tmp/x", "--csv", "/tmp/../tmp/x"], 64,
                "--report and --csv name one file"),
            Case(["verify", "--junit", "/tmp/x", "--report", "/tmp/./x"], 64, "--report and --junit name one file"),
            Case(
                ["bench", "kernels", "--operation", "relu", "--kernel", "/tmp/x", "--csv", "/tmp//x"], 64,
                "--kernel and --csv name one file"),
            Case(["bench", "kernels", "--kernel", "a", "--group", "0"], 64, "--group", "4x1x8"),
            Case(["bench", "kernels", "--kernel", "a", "--method", "F8"], 64, "--method", "F2, F4 or F6"),
        ]

        static let failures = [
            Case(["classify", "/missing.jpg"] + seeded, 1, "/missing.jpg", "no such file"),
            Case(["classify", "a.jpg", "--weights", "/missing.safetensors"], 1, "/missing.safetensors"),
            Case(["classify", "-"] + seeded, 1, "standard input"),
            Case(["features", "a.jpg", "--output", "/missing/y.npy"] + seeded, 1, "--output /missing/y.npy"),
            Case(["run", "--input", "/missing.npy", "--output", "/tmp/y.npy"] + seeded, 1, "/missing.npy"),
            Case(["verify", "--input", "/missing.png"], 1, "/missing.png"),
            Case(["verify", "--report", "/missing/v.html"], 1, "--report /missing/v.html", "No such file"),
            Case(["verify", "--report", ""], 1, "--report: no path given"),
            Case(["verify", "--junit", "/missing/v.xml"], 1, "--junit /missing/v.xml", "No such file"),
            Case(["verify", "--junit", "/tmp"], 1, "--junit /tmp", "this is a folder"),
            Case(
                ["bench", "network", "--batch", "16384", "--memory-limit", "1MB"] + seeded, 1, "batch 16384", "1.0 MB",
                "smallest plan"),
            Case(["bench", "network", "--hidden", "1048576"] + seeded, 1, "TB", "smaller model"),
            Case(["bench", "network", "--save", "/missing/s.json"] + seeded, 1, "--save /missing/s.json"),
            Case(["bench", "device", "--csv", "/"], 1, "--csv /", "folder"),
            Case(["bench", "device", "--csv", "/dev/stdout"], 1, "--csv /dev/stdout", "file's name"),
            Case(["bench", "device", "--compare", "/proc/self/pagemap"], 1, "--compare /proc/self/pagemap"),
            Case(["bench", "device", "--report", "/proc/x.html"], 1, "--report /proc/x.html"),
            Case(["bench", "device", "--compare", "/missing.json"], 1, "--compare /missing.json", "No such file"),
            Case(["bench", "device", "--compare", "/"], 1, "--compare /", "no file"),
            Case(["bench", "device", "--compare", "/etc/passwd"], 1, "/etc/passwd", "no JSON", "--save"),
            Case(
                ["bench", "kernels", "--operation", "relu", "--kernel", "/missing.cl"], 1, "--kernel /missing.cl",
                "No such file"),
            Case(["bench", "kernels", "--operation", "local_response_normalization"], 1, "vgg16", "--shape"),
            Case(
                ["verify", "--precision", "fp16", "--kernels", "naive"], 1, "precision fp16", "naive kernels",
                "--precision fp16-storage", "--kernels gpu"),
            Case(["verify", "--precision", "fp16", "--kernels", "cpu", "--network-only"], 1, "--kernels gpu"),
        ]

        /// Seconds in which a command line that cannot work must be answered: weights of VGG-16 take longer to make.
        static let patience = 10.0

        @Test(arguments: usage + failures) func refused(_ one: Case) throws {
            let outcome = try vgg(one.arguments, seconds: Self.patience)
            #expect(outcome.status == one.status, "\(outcome.errors)")
            #expect(outcome.output == "")
            #expect(outcome.errors.contains("Error: "))
            for text in one.says { #expect(outcome.errors.contains(text), "\(outcome.errors)") }
        }

        static let printing =
            [
                Case([], 0, "USAGE: vgg <subcommand>", "classify", "seeded:1"),
                Case(["--help"], 0, "Exit status: 0"),
                Case(["--version"], 0, "."),
                Case(["bench"], 0, "network", "device"),
                Case(["cache", "--help"], 0, "Examples:\n  ", "clear", "$VGG_CACHE_DIR", "PoCL"),
                Case(["cache", "show", "--help"], 0, "Examples:\n  ", "--json", "--quiet"),
                Case(["cache", "clear", "--help"], 0, "Examples:\n  ", "programs, tuning", "--json", "--quiet"),
            ]
            + [
                ["devices"], ["describe"], ["classify"], ["features"], ["run"], ["train"], ["finetune"], ["evaluate"],
                ["gradients"], ["verify"], ["tune"], ["bench", "network"], ["bench", "device"], ["bench", "kernels"],
                ["bench", "training"],
            ].map {
                Case($0 + ["--help"], 0, "Examples:\n  ", "--device", "--json", "--precision", "--quiet")
            }

        @Test(arguments: printing) func printed(_ one: Case) throws {
            let outcome = try vgg(one.arguments, seconds: Self.patience)
            #expect(outcome.status == one.status, "\(outcome.errors)")
            for text in one.says { #expect(outcome.output.contains(text), "\(outcome.output)") }
            #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE") })
        }

        @Test(arguments: ["bash", "zsh", "fish"]) func completions(_ shell: String) throws {
            let outcome = try vgg(["--generate-completion-script", shell])
            #expect(outcome.status == 0)
            for text in ["classify", "vgg16_bn", "safetensors", "npy", "relu7"] {
                #expect(outcome.output.contains(text))
            }
        }

        @Test func bashTakesItsCompletions() throws {
            let script = try vgg(["--generate-completion-script", "bash"]).stdout
            let bash = URL(filePath: "/bin/bash")
            let outcome = try Subprocess.run(bash, ["-c", "source /dev/stdin && complete -p vgg"], stdin: script)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("vgg"))
        }

        @Test func fullStandardOutput() throws {
            let shell = URL(filePath: "/bin/sh")
            let program = TestProduct.vgg.path(percentEncoded: false)
            let outcome = try Subprocess.run(shell, ["-c", "\"$0\" describe > /dev/full", program])
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("standard output"))
        }
    }
}
