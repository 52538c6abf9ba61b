import VGGReference
import VGGReports
import VGGVerification

extension VerificationReport {
    /// The checks as tests for a build server: a suite for each device, a case for each check.
    var junit: JUnitReport { JUnitReport(name: "vgg verify", suites: devices.map(\.suite)) }
}

extension DeviceVerification {
    /// A case for each check, one for the scores of a whole network, and one for what kept the device from being checked.
    fileprivate var suite: JUnitReport.Suite {
        var cases = checks.map { $0.junitCase(reproduction) }
        if let network { cases.append(network.scores) }
        if let failure {
            cases.append(.init(name: "checked to the end", className: "vgg.device", ending: .error(message: failure)))
        }
        return JUnitReport.Suite(name: device.title, properties: properties, cases: cases)
    }

    private var properties: [(name: String, value: String)] {
        let about = [
            ("device", "\(device.index)"), ("name", device.name), ("platform", device.platform),
            ("driver", device.driver), ("kind", device.kind), ("kernels", device.kernels),
            ("precisions", device.precisions.map { "\($0)" }.joined(separator: ", ")), ("chosen", device.reason),
        ]
        return about + (network.map { [("network", $0.model), ("weights", $0.weights)] } ?? [])
    }
}

extension Check {
    /// The check as a test, which one that says too little fails too, with how to make it again.
    fileprivate func junitCase(_ reproduction: String) -> JUnitReport.Case {
        var ending = JUnitReport.Case.Ending.passed
        if verdict != .withinBound {
            ending = .failed(
                message: "\(verdict.word): \(reasons.joined(separator: "; "))",
                details: "\(details)\n\(reproduction) \(id.quotedForShell)\n")
        }
        return JUnitReport.Case(name: id, className: "vgg.\(operation)", ending: ending)
    }
}

extension NetworkVerification {
    /// The scores end to end as a test.
    fileprivate var scores: JUnitReport.Case {
        var wrong = check.findings.map(\.message)
        if !(check.relativeL2 <= check.allowance) {
            wrong.append(
                "relative L2 error \(check.relativeL2.scientific), allowed \(check.allowance.scientific)")
        }
        return JUnitReport.Case(
            name: "scores of \(model) end to end, \(precision)", className: "vgg.network",
            ending: wrong.isEmpty ? .passed : .failed(message: "DIFFERENT: \(wrong.joined(separator: "; "))"))
    }
}
