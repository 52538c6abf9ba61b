import OpenCLRuntime
import VGGBackend
import VGGReports
import VGGVerification

/// A measurement as a page for people to read and pass on.
struct BenchPage {
    /// What was measured.
    let report: BenchReport
    /// How it differs from an earlier one.
    let comparison: BenchComparison?
    /// The device, as OpenCL describes it.
    let device: Device
    /// How the command was run.
    let run: RunRecord

    /// The page: what it comes to, charts, tables, then device and command.
    var page: Page {
        Page(
            title: "\(title) \(report.device.name)", subtitle: "\(run.commandLine), \(run.date)",
            generator: RunRecord.generator,
            blocks: verdicts + charts + tables + (comparison.map { [$0.block] } ?? []) + [deviceBlock, run.block])
    }

    private var title: String {
        switch report.kind {
        case .device: "Rates of"
        case .kernels: "Operations on"
        case .network: "\(report.configuration["model"] ?? "A network") on"
        }
    }

    private var verdicts: [Block] {
        let wrong = report.wrong
        let checked = report.entries.count { $0.check != nil }
        var blocks: [Block] = []
        if !wrong.isEmpty {
            blocks.append(.verdict(.failed, "\(wrong.count) of \(checked) are wrong, and were not timed"))
            blocks.append(.list(wrong.map { "\($0.title): \($0.check?.failure ?? "")" }))
        } else if checked > 0 {
            blocks.append(.verdict(.passed, "All \(checked) were right before they were timed"))
        }
        if let comparison { blocks.append(.verdict(comparison.isSlower ? .failed : .passed, comparison.conclusion)) }
        if report.entries.contains(where: { $0.statistics?.isDisturbed == true }) {
            blocks.append(
                .verdict(.uncertain, "Of some entries too few samples were calm; measure again on a calm machine"))
        }
        return blocks
    }

    private var deviceBlock: Block {
        var facts = device.facts + [("kernels", report.device.kernels)]
        if let ceilings = report.ceilingsText { facts.append(("ceilings", ceilings)) }
        if let calibration = report.calibration {
            facts.append(
                ("calibration", "\((1000 * calibration.seconds).fixed(3)) ms, \(calibration.gflops.fixed(1)) GFLOP/s"))
        }
        return .section("Device", [.facts(facts)])
    }
}
