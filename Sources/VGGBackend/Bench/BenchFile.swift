import FoundationEssentials
import VGGModel

/// A report as a file: JSON with keys in snake case.
public struct BenchFile: Sendable {
    /// The report.
    public let report: BenchReport

    /// Wraps a report.
    public init(_ report: BenchReport) { self.report = report }

    /// What says that a file is such a report, and of which form.
    static let format = "swift-vgg bench 1"

    private struct Content: Codable {
        let format: String
        let report: BenchReport
    }

    private struct Head: Decodable { let format: String }

    /// The file's bytes.
    ///
    /// Throws what encoding throws where a number is none.
    public func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return Array(try encoder.encode(Content(format: Self.format, report: report)))
    }

    /// Reads a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - path: The file's name, for messages.
    /// - Throws: `BackendError` with the code `invalidReport` that names the file, the field and what is wrong with it.
    public init(_ bytes: [UInt8], path: String) throws(BackendError) {
        let failure = { (what: String) in
            BackendError(.invalidReport, "\(path): \(what); give a file that 'vgg bench ... --save' has written")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let report: BenchReport
        let data = Data(bytes)
        do {
            let format = try decoder.decode(Head.self, from: data).format
            guard format == Self.format else { throw failure("the format is not '\(Self.format)'") }
            report = try decoder.decode(Content.self, from: data).report
        } catch let error as BackendError {
            throw error
        } catch let error as DecodingError {
            throw failure(error.fieldAndFlaw)
        } catch {
            throw failure("it cannot be read (\(error))")
        }
        if let flaw = report.flaw { throw failure(flaw) }
        self.report = report.summedUp
    }
}

extension BenchReport {
    /// The first value that no measurement has, with its field.
    fileprivate var flaw: String? {
        let head: [(String, Double?, Limits)] = [
            ("calibration.seconds", calibration?.seconds, .seconds),
            ("calibration.operations", calibration?.operations, .amount),
            ("ceilings.peak_gflops", ceilings?.peakGflops, .rate), ("ceilings.read_gbps", ceilings?.readGbps, .rate),
            ("ceilings.write_gbps", ceilings?.writeGbps, .rate),
            ("ceilings.launch_seconds", ceilings?.launchSeconds, .seconds),
        ]
        let texts = [
            device.name, device.platform, device.platformVersion, device.driver, device.version, device.kernels,
        ]
        if let flaw = Self.flaw(head, at: "report") { return flaw }
        if let text = (texts + configuration.flatMap { [$0, $1] }).first(where: \.isUnfit) { return Self.unfit(text) }
        for (place, entry) in entries.enumerated() {
            if let flaw = entry.flaw(at: "report.entries[\(place)]") { return flaw }
        }
        return nil
    }

    /// What a number may be, so that arithmetic on it stays within what numbers can be.
    fileprivate enum Limits {
        case seconds, amount, rate, count

        var range: ClosedRange<Double> {
            switch self {
            case .seconds: 1e-12...1e9
            case .rate: 1e-6...1e12
            case .amount: 0...1e24
            case .count: 0...1e15
            }
        }
    }

    fileprivate static func flaw(_ numbers: [(String, Double?, Limits)], at path: String) -> String? {
        let wrong = numbers.first { _, number, limits in number.map { !limits.range.contains($0) } == true }
        return wrong.map { name, number, _ in "field \(path).\(name) is \(number ?? .nan), which no measurement yields"
        }
    }

    fileprivate static func unfit(_ text: String) -> String {
        "a text is too long or has control characters (it begins with '\(text.unicodeScalars.prefix(20).map(\.printed).joined())')"
    }

    /// The report with everything that follows from its samples made again.
    fileprivate var summedUp: BenchReport {
        BenchReport(
            kind: kind, device: device, configuration: configuration, calibration: calibration, ceilings: ceilings,
            entries: entries)
    }
}

extension BenchReport.Entry {
    fileprivate func flaw(at path: String) -> String? {
        for (index, sample) in samples.enumerated() where !BenchReport.Limits.seconds.range.contains(sample.seconds) {
            return "field \(path).samples[\(index)].seconds is \(sample.seconds), which is no time"
        }
        for (index, sample) in samples.enumerated() {
            let others: [(String, Double?, BenchReport.Limits)] = [
                ("host_seconds", sample.hostSeconds, .seconds), ("calibration", sample.calibration, .seconds),
            ]
            if let flaw = BenchReport.flaw(others, at: "\(path).samples[\(index)]") { return flaw }
        }
        let numbers: [(String, Double?, BenchReport.Limits)] = [
            ("work.useful_operations", work?.usefulOperations, .amount),
            ("work.performed_operations", work?.performedOperations, .amount),
            ("work.instruction_operations", work?.instructionOperations, .amount),
            ("work.input_bytes", work.map { Double($0.inputBytes) }, .count),
            ("work.weight_bytes", work.map { Double($0.weightBytes) }, .count),
            ("work.output_bytes", work.map { Double($0.outputBytes) }, .count),
            ("work.scratch_bytes", work.map { Double($0.scratchBytes) }, .count),
            ("work.launches", work.map { Double($0.launches) }, .count),
        ]
        let texts = [name, operation, variant, shape, check?.failure ?? ""] + layers
        if let text = (texts + configuration.flatMap { [$0, $1] }).first(where: \.isUnfit) {
            return BenchReport.unfit(text)
        }
        return BenchReport.flaw(numbers, at: path)
    }
}

extension String {
    /// Whether a text is none of ours: longer than any, or with characters that change what stands around it.
    fileprivate var isUnfit: Bool { utf8.count > 4096 || !unicodeScalars.allSatisfy(\.isText) }
}

extension DecodingError {
    /// The field by its path, as in `report.entries[2].name`, and what is wrong with it.
    fileprivate var fieldAndFlaw: String {
        switch self {
        case .keyNotFound(let key, let context): "field \(context.path(to: key)) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "field \(context.path()) is of another type (\(context.debugDescription))"
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "it is no JSON"
        case .dataCorrupted(let context): "field \(context.path()) is damaged (\(context.debugDescription))"
        @unknown default: "it cannot be read (\(self))"
        }
    }
}

extension DecodingError.Context {
    /// The path of a field, in the snake case of the file.
    fileprivate func path(to key: (any CodingKey)? = nil) -> String {
        let path = (codingPath + (key.map { [$0] } ?? [])).reduce("") { path, key in
            if let index = key.intValue { return "\(path)[\(index)]" }
            return path.isEmpty ? key.stringValue.inSnakeCase : "\(path).\(key.stringValue.inSnakeCase)"
        }
        return path.isEmpty ? "at the top" : path
    }
}

extension String {
    fileprivate var inSnakeCase: String {
        reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
}
