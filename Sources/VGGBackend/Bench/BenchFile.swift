import FoundationEssentials

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
            guard format == Self.format else { throw failure("the format is '\(format)', not '\(Self.format)'") }
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
        if let calibration, !(calibration.seconds > 0 && calibration.operations > 0) {
            return "field report.calibration must be above 0"
        }
        for (place, entry) in entries.enumerated() {
            for (index, sample) in entry.samples.enumerated() where !(sample.seconds > 0) {
                return "field report.entries[\(place)].samples[\(index)].seconds is \(sample.seconds), which is no time"
            }
        }
        return nil
    }

    /// The report with everything that follows from its samples made again.
    fileprivate var summedUp: BenchReport {
        BenchReport(
            kind: kind, device: device, configuration: configuration, calibration: calibration, ceilings: ceilings,
            entries: entries)
    }
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
