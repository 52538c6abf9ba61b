import ArgumentParser
import OpenCLRuntime
import VGG
import VGGBackend
import VGGModel
import VGGVerification
import VGGWeights

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What `vgg verify` does on each device.
struct DeviceVerifier {
    let network: Network
    let weights: WeightSource
    let pixels: [UInt8]
    let extent: PlannedCheck.Extent
    let part: Verify.Part?
    let caseName: String?
    let kernels: KernelOptions
    let memoryLimit: Int?
    let common: CommonOptions

    /// Makes all checks that are asked for.
    func verify(_ choice: DeviceChoice) async throws -> DeviceVerification {
        let manager = try kernels.manager(choice.device)
        common.note(choice.note(common.precision))
        var found = DeviceVerification(
            named(choice, manager: manager), reproduction: Reproduction.command(on: choice.index))
        if let caseName {
            found.operations =
                try await Self.isPattern(caseName)
                ? checkOperations(manager, matching: caseName) : [check(caseName, on: manager)]
            return found
        }
        if part != .networkOnly { found.operations = try await checkOperations(manager) }
        if part != .operationsOnly { found.network = try await checkNetwork(manager) }
        return found
    }

    /// The device as the report names it; nothing is known of the kernels of one that cannot be opened.
    func named(_ choice: DeviceChoice, manager: DeviceManager?) -> VerifiedDevice {
        let device = choice.device
        return VerifiedDevice(
            index: choice.index, name: device.name, platform: device.platform.name, driver: device.driverVersion,
            kind: device.kind.rawValue, kernels: manager?.traits.family.description ?? "none",
            precisions: manager.map { precisions(of: $0.traits) } ?? [],
            keepsDenormals: device.limits.denormalsSupported, reason: choice.reason)
    }

    /// The precision asked for, else all that device and kernels know.
    private func precisions(of traits: DeviceTraits) -> [Precision] {
        common.askedPrecision.map { [$0] } ?? Precision.allCases.filter(traits.allows)
    }

    /// Whether a name stands for any number of checks.
    static func isPattern(_ name: String) -> Bool { name.contains { $0 == "*" || $0 == "?" || $0 == "[" } }

    /// All operations of the extent, or those of its checks whose names fit a pattern as a shell's do.
    private func checkOperations(_ manager: DeviceManager, matching pattern: String = "*") async throws -> [Check] {
        let planned = try PlannedCheck.all(
            extent, for: manager.traits, precisions: precisions(of: manager.traits)
        ).filter { fnmatch(pattern, $0.id, 0) == 0 }
        if planned.isEmpty { throw unknownCase(pattern, manager) }
        common.note("\(planned.count) checks of operations, \(extent.expectedTime) on two cores")
        let progress = Progress("operations", total: planned.count, quiet: common.quiet)
        defer { progress.hide() }
        var checks: [Check] = []
        for one in planned {
            checks.append(try await one.run(on: manager))
            progress.advance()
        }
        return checks
    }

    private func checkNetwork(_ manager: DeviceManager) async throws -> NetworkVerification {
        if let note = weights.note { common.note(note) }
        let (session, parameters) = try session(common.precision, on: manager)
        common.note([session.plan])
        let progress = Progress("layers of \(network.name)", total: session.plan.steps.count, quiet: common.quiet)
        defer { progress.hide() }
        let check = try await NetworkCheck(session, parameters: parameters, pixels: pixels) { _ in progress.advance() }
        return NetworkVerification(
            model: network.name, weights: "\(weights)", precision: common.precision,
            reductions: session.plan.reductions, check: check)
    }

    private func options(_ precision: Precision, on manager: DeviceManager) -> PlanOptions {
        PlanOptions(
            input: .pixels, outputs: [network.inference().scoresNode?.name ?? ""], precision: precision,
            memoryLimit: memoryLimit, tuning: kernels.tuning(of: [manager]))
    }

    private func session(_ precision: Precision, on manager: DeviceManager) throws -> (Session, Parameters) {
        let options = options(precision, on: manager)
        var (loaded, parameters) = try weights.load(for: network, on: [manager], options: options)
        if case .seeded(let seed) = weights { parameters = parameters.drawingBiases(seed: seed) }
        return (try Session(loaded, parameters: parameters, on: manager, options: options, guards: true), parameters)
    }

    /// Makes one check alone, of an operation or of a layer of the network.
    private func check(_ name: String, on manager: DeviceManager) async throws -> Check {
        if let planned = try PlannedCheck.named(name, for: manager.traits) { return try await planned.run(on: manager) }
        guard let precision = Precision(rawValue: name.split(separator: "/").last.map(String.init) ?? ""),
            manager.traits.allows(precision),
            NetworkCheck.ids(of: try Plan(network, for: manager.traits, options: options(precision, on: manager)))
                .contains(name)
        else { throw unknownCase(name, manager) }
        let (session, parameters) = try session(precision, on: manager)
        guard let check = try await NetworkCheck.check(name, of: session, parameters: parameters, pixels: pixels)
        else { throw unknownCase(name, manager) }
        return check
    }

    private func unknownCase(_ name: String, _ manager: DeviceManager) -> ValidationError {
        ValidationError(
            """
            --case \(name): there is no such check with kernels of the family \(manager.traits.family) on \
            \(manager.device.name). Names are operation/case/variant/numbers/precision or \
            network/model/layer/precision; vgg verify --json lists them all. Give the options that the check was made \
            with too, such as --kernels and --model.
            """)
    }
}

extension PlannedCheck.Extent {
    /// How long the operations take where nothing is compiled yet, in words.
    fileprivate var expectedTime: String {
        switch self {
        case .quick: "about 20 seconds"
        case .standard: "one to three minutes"
        case .full: "ten to thirty minutes"
        }
    }
}
