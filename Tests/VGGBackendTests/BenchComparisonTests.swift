import Foundation
import Testing
import VGGBackend

/// Reports of benchmarks: kept, read again, and compared.
@Suite struct BenchComparisonTests {
    /// A report of entries with ten samples each, about as long as is said.
    static func report(
        _ medians: [(name: String, seconds: Double)], kind: BenchReport.Kind = .kernels, calibration: Double = 0.001,
        changing change: (inout [String: String]) -> Void = { _ in }
    ) -> BenchReport {
        var values = ["device": "one", "driver": "1.0", "batch": "1", "units": "2"]
        change(&values)
        let entries = medians.map { name, seconds in
            BenchReport.Entry(
                name: name, configuration: ["batch": values["batch"] ?? ""], operation: "conv3x3",
                variant: values["variant"] ?? "cpu",
                work: BenchReport.Work(usefulOperations: 1e9, inputBytes: 1_000_000, outputBytes: 1_000_000),
                samples: (0..<10).map {
                    TimeSample(seconds: seconds * (1 + 0.001 * Double($0)), calibration: calibration)
                })
        }
        return BenchReport(
            kind: kind,
            device: BenchReport.Device(
                name: values["device"] ?? "", platform: "platform", platformVersion: "1",
                driver: values["driver"] ?? "",
                version: "OpenCL 1.2", kind: "cpu", computeUnits: Int(values["units"] ?? "") ?? 0, kernels: "cpu16",
                source: "0"),
            configuration: values["model"].map { ["model": $0] } ?? [:],
            calibration: BenchReport.Calibration(operations: 1e8, seconds: calibration),
            ceilings: BenchReport.Ceilings(peakGflops: 200, readGbps: 30, writeGbps: 20, launchSeconds: 1e-6),
            entries: entries)
    }

    static let base = report([("conv", 0.01), ("pool", 0.001)])

    @Test func aReportOfItselfIsTheSame() throws {
        let comparison = try BenchComparison(from: Self.base, to: Self.base, threshold: 0.05)
        #expect(comparison.pairs.map(\.verdict) == [.same, .same] && !comparison.isSlower)
        #expect(comparison.warnings.isEmpty && comparison.calibrationChange == 1)
        #expect(comparison.pairs.allSatisfy { $0.change?.estimate == 1 })
    }

    @Test(arguments: [(0.0112, true), (0.0103, false), (0.0088, false)])
    func onlyWhatIsSlowerForCertainCounts(_ seconds: Double, _ isSlower: Bool) throws {
        let later = Self.report([("conv", seconds), ("pool", 0.001)])
        let comparison = try BenchComparison(from: Self.base, to: later, threshold: 0.05)
        #expect(comparison.isSlower == isSlower)
        let change = try #require(comparison.pairs[0].change)
        #expect(abs(change.estimate - seconds / 0.01) < 0.01 && change.lower < change.upper)
        #expect((comparison.pairs[0].verdict == .faster) == (seconds < 0.009))
        let tolerant = try BenchComparison(from: Self.base, to: later, threshold: 0.2)
        #expect(!tolerant.isSlower)
    }

    /// All of it takes 12 % longer, and so does the calibration: the device is slower, and nothing else.
    @Test func aSlowerDeviceIsNoSlowerEntry() throws {
        let later = Self.report([("conv", 0.0112), ("pool", 0.00112)], calibration: 0.00112)
        let comparison = try BenchComparison(from: Self.base, to: later, threshold: 0.05)
        #expect(!comparison.isSlower)
        #expect(comparison.calibrationChange.map { abs($0 - 1.12) < 1e-9 } == true)
        #expect(comparison.warnings.contains { $0.contains("takes 12.0 % longer") })
        #expect(comparison.pairs[0].calibratedChange.map { abs($0.estimate - 1) < 0.01 } == true)
    }

    /// Where the device was never calm, nothing is said of what was measured then.
    @Test func disturbedEntriesSayNothing() throws {
        let disturbed = Self.report([("conv", 0.02), ("pool", 0.001)]) { _ in }
        var entries = disturbed.entries
        for index in entries[0].samples.indices { entries[0].samples[index].calibration = 0.002 }
        let later = BenchReport(
            kind: .kernels, device: disturbed.device, configuration: [:], calibration: disturbed.calibration,
            ceilings: disturbed.ceilings, entries: entries)
        let comparison = try BenchComparison(from: Self.base, to: later, threshold: 0.05)
        #expect(comparison.pairs.map(\.verdict) == [.unknown, .same] && !comparison.isSlower)
        #expect(try BenchComparison(from: later, to: Self.base, threshold: 0.05).pairs[0].verdict == .unknown)
        #expect(try BenchComparison(from: Self.base, to: disturbed, threshold: 0.05).isSlower)
    }

    /// Of what stays below 60 % of its roofline it is told what of the time was found elsewhere.
    @Test func reasonsAreMeasured() throws {
        func entry(
            _ variant: String, _ seconds: Double, calibration: Double = 0.001,
            _ change: (inout BenchReport.Work) -> Void
        ) -> BenchReport.Entry {
            var work = BenchReport.Work(usefulOperations: 1e9, inputBytes: 1_000_000, outputBytes: 1_000_000)
            change(&work)
            return BenchReport.Entry(
                name: variant, operation: "conv3x3", variant: variant, work: work,
                samples: [TimeSample(seconds: seconds, calibration: calibration)])
        }
        let report = BenchReport(
            kind: .kernels, device: Self.base.device, configuration: [:],
            calibration: BenchReport.Calibration(operations: 1e8, seconds: 0.001), ceilings: Self.base.ceilings,
            entries: [
                entry("fast", 0.006) { _ in },
                entry("transforms", 0.01) { $0.instructionOperations = 1.5e9 },
                entry("convolution naive", 0.1) { _ in },
                entry("short", 0.00005) { $0 = .init(usefulOperations: 1000) },
                entry("scratch", 0.012) { $0.scratchBytes = 60_000_000 },
                entry("slow", 0.1) { _ in },
                entry("custom mine.cl", 0.1) { _ in },
                entry("disturbed", 0.1, calibration: 0.002) { _ in },
            ])
        let reasons = report.entries.map(\.reason)
        #expect(reasons[0] == nil && reasons[6] == nil)
        for (index, text) in [
            (1, "75 % by instructions"), (2, "naive"), (3, "50 times a launch"), (4, "60.0 MB"), (5, "none found"),
            (7, "were calm"),
        ] { #expect(reasons[index]?.contains(text) == true, "\(reasons[index] ?? "nothing")") }
    }

    @Test func entriesArePairedByNameAndConfiguration() throws {
        let later = Self.report([("pool", 0.001), ("fc6", 0.01)])
        let comparison = try BenchComparison(from: Self.base, to: later, threshold: 0.05)
        #expect(comparison.pairs.map(\.name) == ["pool"])
        #expect(comparison.missing == ["conv (batch 1)"] && comparison.added == ["fc6 (batch 1)"])
        let error = #expect(throws: BackendError.self) {
            try BenchComparison(
                from: Self.base, to: Self.report([("pool", 1)]) { $0["batch"] = "8" }, threshold: 0.05)
        }
        #expect(error?.code == .incomparable && error?.message.contains("no entry in common") == true)
    }

    @Test(arguments: [("device", "two", "it is of one"), ("units", "4", "2 compute units, this of one with 4")])
    func otherDevicesAreRefused(_ key: String, _ value: String, _ says: String) {
        let later = Self.report([("conv", 1)]) { $0[key] = value }
        let error = #expect(throws: BackendError.self) {
            try BenchComparison(from: Self.base, to: later, threshold: 0.05)
        }
        #expect(error?.code == .incomparable && error?.message.contains(says) == true, "\(error?.message ?? "")")
    }

    @Test func otherKindsAreRefused() {
        let error = #expect(throws: BackendError.self) {
            try BenchComparison(from: Self.base, to: Self.report([("conv", 1)], kind: .network), threshold: 0.05)
        }
        #expect(error?.message == "it is of 'vgg bench kernels', this of 'vgg bench network'")
    }

    @Test(arguments: [
        ("driver", "2.0", "another driver: '1.0' then, '2.0' now"),
        ("model", "vgg19", "another model: 'nothing' then, 'vgg19' now"),
    ])
    func otherDriversAndModelsAreToldOf(_ key: String, _ value: String, _ warning: String) throws {
        let later = Self.report([("conv", 0.01)]) { $0[key] = value }
        #expect(try BenchComparison(from: Self.base, to: later, threshold: 0.05).warnings == [warning])
    }

    @Test func anotherVariantIsTold() throws {
        let later = Self.report([("conv", 0.01)]) { $0["variant"] = "naive" }
        let pair = try BenchComparison(from: Self.base, to: later, threshold: 0.05).pairs[0]
        #expect(pair.earlierVariant == "cpu" && pair.variant == "naive")
    }

    @Test func filesAreReadAsTheyWereWritten() throws {
        let bytes = try BenchFile(Self.base).bytes()
        #expect(try BenchFile(bytes, path: "a.json").report == Self.base)
        let text = String(decoding: bytes, as: UTF8.self)
        for key in ["\"format\" : \"swift-vgg bench 1\"", "\"peak_gflops\"", "\"lower_quartile\"", "\"compute_units\""]
        {
            #expect(text.contains(key), "\(key)")
        }
    }

    /// Damage to a file: what is replaced, by what, and what the message must say.
    static let damage: [(String, String, String)] = [
        ("swift-vgg bench 1", "swift-vgg bench 9", "the format is not 'swift-vgg bench 1'"),
        ("\"format\"", "\"from\"", "field format is missing"),
        (
            "\"calibration\" : 0.001", "\"calibration\" : \"soon\"",
            "report.entries[0].samples[0].calibration is of another"
        ),
        ("\"driver\"", "\"drive\"", "field report.device.driver is missing"),
        ("\"kind\" : \"kernels\"", "\"kind\" : \"colours\"", "field report.kind is damaged"),
        (
            "\"seconds\" : 0.01\n", "\"seconds\" : -1\n",
            "report.entries[0].samples[0].seconds is -1.0, which is no time"
        ),
        ("{", "", "it is no JSON"),
        // Numbers that are numbers, and that arithmetic would not survive.
        ("\"input_bytes\" : 1000000", "\"input_bytes\" : 9223372036854775807", "report.entries[0].work.input_bytes"),
        ("\"launches\" : 1", "\"launches\" : -9223372036854775808", "report.entries[0].work.launches"),
        ("\"useful_operations\" : 1000000000", "\"useful_operations\" : 1e300", "work.useful_operations is 1e+300"),
        ("\"seconds\" : 0.01\n", "\"seconds\" : 5e-324\n", "which is no time"),
        ("\"calibration\" : 0.001", "\"calibration\" : 1e-300", "report.entries[0].samples[0].calibration"),
        ("\"peak_gflops\" : 200", "\"peak_gflops\" : 0", "field report.ceilings.peak_gflops is 0.0"),
        ("\"operations\" : 100000000", "\"operations\" : -1", "field report.calibration.operations"),
        // Texts that would tell something else on a terminal.
        ("\"driver\" : \"1.0\"", "\"driver\" : \"1.0\\u001b[2J\"", "control characters"),
        ("\"name\" : \"conv\"", "\"name\" : \"a\\nNOT SLOWER\"", "control characters"),
        ("\"name\" : \"conv\"", "\"name\" : \"\(String(repeating: "x", count: 5000))\"", "too long"),
    ]

    @Test(arguments: damage)
    func damagedFilesAreRefused(_ text: String, _ replacement: String, _ says: String) throws {
        var file = String(decoding: try BenchFile(Self.base).bytes(), as: UTF8.self)
        let place = try #require(file.range(of: text), "the file has no '\(text)'")
        file.replaceSubrange(place, with: replacement)
        let error = #expect(throws: BackendError.self) { try BenchFile(Array(file.utf8), path: "old.json") }
        #expect(error?.code == .invalidReport)
        #expect(
            error?.message.hasPrefix("old.json: ") == true && error?.message.contains(says) == true,
            "\(error?.message ?? "")")
    }

    @Test func rooflinesAreTheLeastTimeThatCeilingsLeave() throws {
        let work = BenchReport.Work(
            usefulOperations: 8e9, performedOperations: 2e9, instructionOperations: 3e9, inputBytes: 30_000_000,
            weightBytes: 30_000_000, outputBytes: 20_000_000)
        let ceilings = BenchReport.Ceilings(peakGflops: 200, readGbps: 30, writeGbps: 20, launchSeconds: 1e-6)
        let roofline = Roofline(work, seconds: 0.02, under: ceilings)
        #expect(abs(roofline.arithmeticSeconds - 0.01) < 1e-12 && abs(roofline.instructionSeconds - 0.015) < 1e-12)
        #expect(abs(roofline.memorySeconds - 0.003) < 1e-12 && roofline.launchSeconds == 1e-6)
        #expect(roofline.bound == .arithmetic && abs(roofline.share - 0.5) < 1e-9)
        #expect(abs(roofline.instructionShare - 0.75) < 1e-9 && abs(work.intensity - 25) < 1e-9)
        let slow = BenchReport.Ceilings(peakGflops: 200, readGbps: 3, writeGbps: 2, launchSeconds: 1e-6)
        #expect(Roofline(work, seconds: 0.04, under: slow).bound == .memory)
        let idle = BenchReport.Ceilings(peakGflops: 200, readGbps: 30, writeGbps: 20, launchSeconds: 1)
        #expect(Roofline(work, seconds: 2, under: idle).bound == .launch)
    }
}
