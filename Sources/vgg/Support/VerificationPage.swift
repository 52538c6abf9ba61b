import OpenCLRuntime
import VGGReference
import VGGReports
import VGGVerification

/// A verification as a page for people to read and pass on.
struct VerificationPage {
    /// What was found.
    let report: VerificationReport
    /// The devices by their index, as OpenCL describes them.
    let devices: [Int: Device]
    /// How the command was run.
    let run: RunRecord

    /// The page: what it comes to, then device by device, then how it was run.
    var page: Page {
        let name =
            report.devices.count == 1 ? report.devices[0].device.name : "\(report.devices.count) devices"
        return Page(
            title: "Verification of \(name)", subtitle: "\(run.commandLine), \(run.date)",
            generator: RunRecord.generator,
            blocks: [.verdict(Outcome(report.verdict), report.conclusion)] + body + [run.block])
    }

    private var body: [Block] {
        guard report.devices.count > 1 else { return report.devices.first.map(blocks) ?? [] }
        return [.table(overview)]
            + report.devices.map { device in
                let verdict = Block.verdict(Outcome(device.verdict), device.conclusion)
                return .section(device.device.title, [verdict] + blocks(device))
            }
    }

    /// A row for each of several devices.
    private var overview: ReportTable {
        var table = ReportTable([
            ("device", .number), ("name", .text), ("platform", .text), ("kernels", .text),
            ("checks", .number),
            ("not passed", .number), ("worst error of its bound", .number), ("result", .text),
        ])
        for one in report.devices {
            table.add(
                [
                    "\(one.device.index)", one.device.name, one.device.platform, one.device.kernels,
                    "\(one.checks.count)", "\(one.failures.count)", one.worst?.worstRatio.percent ?? "",
                    one.verdict.marked,
                ], outcome: Outcome(one.verdict))
        }
        return table
    }

    private func blocks(_ found: DeviceVerification) -> [Block] {
        let about = found.device
        var facts = [
            ("device", "\(about.index): \(about.name)"), ("chosen", about.reason),
            ("kernels", about.kernels),
            ("precisions", about.precisions.map { "\($0)" }.joined(separator: ", ")),
        ]
        facts +=
            devices[about.index]?.facts ?? [("platform", about.platform), ("driver", about.driver)]
        var blocks: [Block] = found.failure.map { [.paragraph("Not checked to the end: \($0)")] } ?? []
        if let network = found.network { blocks.append(network.block) }
        blocks += found.failureBlocks
        if !found.operations.isEmpty { blocks.append(found.operationsBlock) }
        return blocks + [.section("Device", [.facts(facts)])]
    }
}

extension Outcome {
    /// The outcome that a verdict is.
    init(_ verdict: Comparison.Verdict) {
        switch verdict {
        case .withinBound: self = .passed
        case .exceeds: self = .failed
        case .untrusted: self = .uncertain
        }
    }
}

extension Comparison.Verdict {
    /// The verdict in a word behind its sign, in one piece.
    var marked: String { "\(Outcome(self).sign)\u{A0}\(word)" }
}
