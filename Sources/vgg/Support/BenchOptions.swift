import ArgumentParser
import OpenCLRuntime
import VGGBackend
import VGGModel
import VGGReports

/// What becomes of a measurement, which every `vgg bench` takes.
struct BenchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep every sample in a file, for --compare, which needs at least 4 of each.", valueName: "file.json"),
        completion: .file(extensions: ["json"]))
    var save: String?

    @Option(
        help: ArgumentHelp(
            "Compare with what --save has kept; exit with 2 where anything is slower for certain.",
            valueName: "file.json"),
        completion: .file(extensions: ["json"]))
    var compare: String?

    @Option(
        help: ArgumentHelp(
            "How many percent slower something may be in a comparison. (default: 5)", valueName: "percent"),
        transform: Self.percent)
    var threshold: Double?

    @Option(
        help: ArgumentHelp("Write a page with charts to a file.", valueName: "file.html"),
        completion: .file(extensions: ["html"]))
    var report: String?

    @Option(
        help: ArgumentHelp("Write a table of comma-separated values to a file.", valueName: "file.csv"),
        completion: .file(extensions: ["csv"]))
    var csv: String?

    func validate() throws {
        guard threshold == nil || compare != nil else {
            throw ValidationError("--threshold is for a comparison; give --compare FILE.json too")
        }
    }

    /// Refuses paths that cannot be written, and reads the report to compare with, before anything is measured.
    ///
    /// `inputs` are files that must not be written over, with the options that name them.
    func earlierReport(
        of kind: BenchReport.Kind, inputs: [(path: String?, option: String)] = []
    ) throws -> BenchReport? {
        try OutputFile.checkApart([(save, "--save"), (report, "--report"), (csv, "--csv")], besides: inputs)
        for (path, option) in [(save, "--save"), (report, "--report"), (csv, "--csv")] {
            if let path { try OutputFile.check(path, option: option) }
        }
        guard let compare else { return nil }
        let bytes = try InputFile.bytes(compare, option: "--compare")
        let earlier: BenchReport
        do throws(BackendError) {
            earlier = try BenchFile(bytes, path: "--compare \(compare.onOneLine)").report
        } catch {
            // The words are the decoder's, in part.
            throw Failure(String(error.message.onOneLine.prefix(1000)))
        }
        guard earlier.kind == kind else {
            throw Failure(
                "--compare \(compare): it is of 'vgg bench \(earlier.kind.rawValue)', not of 'vgg bench "
                    + "\(kind.rawValue)'; give a file that this command has saved")
        }
        return earlier
    }

    /// Refuses a report of another device, before anything is measured.
    func check(_ earlier: BenchReport?, on manager: DeviceManager) throws {
        guard let earlier, let compare else { return }
        do throws(BackendError) {
            try BenchComparison.check(earlier.device, BenchReport.Device(manager))
        } catch {
            throw Failure("--compare \(compare.onOneLine): \(error)")
        }
    }

    /// Writes and prints what was measured; ends with 2 where results were wrong or slower than before.
    ///
    /// - Parameters:
    ///   - report: What was measured.
    ///   - earlier: What it is compared with.
    ///   - text: The table for people.
    ///   - json: The same for programs.
    func finish(
        _ report: BenchReport, comparedWith earlier: BenchReport?, choice: DeviceChoice, common: CommonOptions,
        text: String, json: (BenchComparison?) -> some Encodable
    ) throws {
        // What cannot be compared is kept and told all the same.
        let compared = Result {
            try earlier.map { try BenchComparison(from: $0, to: report, threshold: threshold ?? 0.05) }
        }
        let comparison = try? compared.get()
        if let save {
            try write(String(decoding: try BenchFile(report).bytes(), as: UTF8.self), to: save, "--save", common)
        }
        if let csv { try write(report.csv.text, to: csv, "--csv", common) }
        if let path = self.report {
            let page = BenchPage(report: report, comparison: comparison, device: choice.device, run: RunRecord()).page
            try write(page.html, to: path, "--report", common)
        }
        for warning in comparison?.warnings ?? [] { common.note("compared: \(warning)") }
        if common.json {
            try printJSON(json(comparison))
        } else {
            try Console.print([text, comparison?.text].compactMap(\.self).joined(separator: "\n"))
        }
        for entry in report.wrong { Console.error("\(report.title(of: entry)): \(entry.check?.failure ?? "wrong")") }
        if !report.wrong.isEmpty { throw ExitCode(2) }
        if try compared.get()?.isSlower == true { throw ExitCode(2) }
    }

    private func write(_ text: String, to path: String, _ option: String, _ common: CommonOptions) throws {
        try OutputFile.write(text, to: path, option: option)
        common.note("\(option) \(path.onOneLine) is written")
    }

    @Sendable private static func percent(_ text: String) throws -> Double {
        let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
        guard let number = Double(digits), (0...1000).contains(number) else {
            throw ValidationError("give a number of percent from 0 to 1000, such as 5")
        }
        return number / 100
    }
}

extension Network {
    /// What a report says of the network that it is of, so that those of others are not taken for it.
    var asConfiguration: [String: String] {
        let weights = (try? weightShapes())?.values.map { $0.reduce(1, *) }.reduce(0, +) ?? 0
        return ["model": name, "input": "\(input)", "weights of layers": "\(weights)"]
    }
}
