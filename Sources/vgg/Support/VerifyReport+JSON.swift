import VGGBackend
import VGGReference
import VGGVerification

/// A verification as JSON: one device's findings, or a list of several devices'.
struct VerificationJSON: Encodable {
    private let report: VerificationReport

    init(_ report: VerificationReport) { self.report = report }

    private enum Key: String, CodingKey { case verdict, checks, devices }

    func encode(to encoder: any Encoder) throws {
        let devices = report.devices.map(DeviceVerificationJSON.init)
        if let only = devices.first, devices.count == 1 { return try only.encode(to: encoder) }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(report.verdict, forKey: .verdict)
        try container.encode(report.checks.count, forKey: .checks)
        try container.encode(devices, forKey: .devices)
    }
}

/// What was found on one device.
private struct DeviceVerificationJSON: Encodable {
    let device: VerifiedDeviceJSON
    let failure: String?
    let verdict: Comparison.Verdict
    let checks: Int
    let worst: CheckJSON?
    let operations: [CheckJSON]
    let network: NetworkJSON?
    let reproduction: String

    init(_ found: DeviceVerification) {
        device = VerifiedDeviceJSON(found)
        failure = found.failure
        verdict = found.verdict
        checks = found.checks.count
        worst = found.worst.map(CheckJSON.init)
        operations = found.operations.map(CheckJSON.init)
        network = found.network.map(NetworkJSON.init)
        reproduction = found.reproduction
    }
}

/// A device with the precisions in which it was checked; `precision` is the network's.
private struct VerifiedDeviceJSON: Encodable {
    let index: Int
    let name, platform, driver, kind, kernels, reason: String
    let precision: Precision
    let precisions: [Precision]
    let keepsDenormals: Bool

    init(_ found: DeviceVerification) {
        let device = found.device
        index = device.index
        (name, platform, driver, kind) = (device.name, device.platform, device.driver, device.kind)
        (kernels, reason) = (device.kernels, device.reason)
        precisions = device.precisions
        precision = found.network?.precision ?? device.precisions.first ?? .fp32
        keepsDenormals = device.keepsDenormals
    }
}

/// The check of a whole network.
private struct NetworkJSON: Encodable {
    let model, weights: String
    let precision: Precision
    let reduced: PlanReductions?
    let verdict: Comparison.Verdict
    let relativeL2: Double?
    let allowance: Double
    let largestError: Double?
    let sameTopFive: Bool
    let findings: [Finding]
    let layers: [CheckJSON]

    init(_ network: NetworkVerification) {
        (model, weights, precision) = (network.model, network.weights, network.precision)
        reduced = network.reductions
        verdict = network.check.verdict
        relativeL2 = network.check.relativeL2.finite
        allowance = network.check.allowance
        largestError = network.check.largestScoreError.finite
        sameTopFive = network.check.sameTopFive
        findings = network.check.findings
        layers = network.check.steps.map(CheckJSON.init)
    }
}

/// One check: numbers that are not finite are left out.
private struct CheckJSON: Encodable {
    let id, name, operation, variant: String
    let precision: Precision
    let fill: Fill?
    let input, output: String
    let images: Int
    let exact: Bool
    let verdict: Comparison.Verdict
    let largestError, bound, ratio, relativeL2, nonzeroShare, errorSpread: Double?
    let values, differing: Int?
    let worst: PlaceJSON?
    let firstDiffering: [PlaceJSON]?
    let findings: [Finding]

    init(_ check: Check) {
        (id, name, operation, variant) = (check.id, check.subject, check.operation, check.variant)
        (precision, fill, images, exact) = (check.precision, check.fill, check.images, check.isExact)
        (input, output) = ("\(check.input)", "\(check.output)")
        verdict = check.verdict
        let comparison = check.comparison
        largestError = comparison?.largestError.finite
        bound = check.worst?.bound.finite ?? 0
        ratio = comparison?.worstRatio.finite
        relativeL2 = comparison?.relativeL2.finite
        nonzeroShare = comparison?.nonzeroShare
        errorSpread = check.errorSpread?.finite
        (values, differing) = (comparison?.count, comparison?.differingCount)
        worst = check.worst.map { PlaceJSON($0, in: check) }
        firstDiffering = comparison.flatMap {
            $0.differing.isEmpty ? nil : $0.differing.map { PlaceJSON($0, in: check) }
        }
        findings = check.findings
    }
}

/// A value with what was expected of it; numbers that are not finite are texts.
private struct PlaceJSON: Encodable {
    let index, image, channel, row, column: Int
    let value, expected, bound: NumberJSON

    init(_ place: Comparison.Place, in check: Check) {
        index = place.index
        (image, channel) = check.imageAndChannel(of: place)
        (row, column) = (place.row, place.column)
        (value, expected) = (NumberJSON(Double(place.value)), NumberJSON(place.expected))
        bound = NumberJSON(place.bound)
    }
}

/// A number, or the text `NaN`, `Infinity` or `-Infinity`, for which JSON has no number.
private struct NumberJSON: Encodable {
    private let value: Double

    init(_ value: Double) { self.value = value }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if value.isFinite { return try container.encode(value) }
        try container.encode(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
    }
}
