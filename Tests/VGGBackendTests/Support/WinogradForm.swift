import Testing
import VGGBackend
import VGGModel
import VGGVerification

/// A tile and a form of Winograd's method, of which a CPU has one variant each.
struct WinogradForm: Hashable, CustomTestStringConvertible {
    let tile: Int
    let isFused: Bool

    static let all = [2, 4, 6].flatMap { tile in [true, false].map { WinogradForm(tile: tile, isFused: $0) } }

    var testDescription: String { "F\(tile) \(isFused ? "fused" : "split")" }
}

extension OperationCase {
    /// What a candidate's first operation on a node is.
    func operation(
        _ candidate: Int, on manager: DeviceManager, precision: Precision = .fp32
    ) throws -> any Operation {
        let options = PlanOptions(batch: images, candidate: candidate, precision: precision)
        let plan = try Plan(network, for: manager.traits, options: options)
        return try #require(plan.steps.first { !$0.nodes.isEmpty }).operation
    }

    /// Which candidate has a form of Winograd's method.
    func candidate(_ form: WinogradForm, on manager: DeviceManager) throws -> Int {
        try #require(
            try (0..<candidates(on: manager)).first {
                guard case .cpu(let pieces) = (try operation($0, on: manager) as? WinogradOperation)?.variant
                else { return false }
                return pieces.tile == form.tile && pieces.isFused == form.isFused
            }, "no candidate \(form.testDescription)")
    }

    /// Which candidate is the first of Winograd's method, with a tile and stages, in work-groups.
    func candidate(tile: Int, stages: Int, on manager: DeviceManager) throws -> Int {
        try #require(
            try (0..<candidates(on: manager)).first {
                guard case .gpu(let groups) = (try operation($0, on: manager) as? WinogradOperation)?.variant
                else { return false }
                return groups.tile == tile && groups.group.stages == stages
            }, "no candidate F\(tile) of \(stages) stages")
    }

    /// The candidates that sum products as they are.
    func directCandidates(on manager: DeviceManager) throws -> [Int] {
        try (0..<candidates(on: manager)).filter { try operation($0, on: manager).summation == .anyOrder }
    }
}

extension Plan {
    /// How each of its convolutions is computed.
    var algorithms: [String: ConvolutionAlgorithm] {
        var algorithms: [String: ConvolutionAlgorithm] = [:]
        for step in steps {
            if let convolution = step.operation as? ConvolutionOperation {
                algorithms[step.name] = .direct(convolution.variant)
            } else if let winograd = step.operation as? WinogradOperation {
                algorithms[step.name] = .winograd(winograd.variant)
            }
        }
        return algorithms
    }
}
