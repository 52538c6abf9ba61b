import Foundation
import TestSupport
import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// That work-items which share local memory wait for each other: with every barrier Oclgrind sees no race, without any
/// one of them it sees one.
///
/// It notes who has read and written each byte since the last barrier, whatever the order in which the items happened to
/// run. PoCL runs them one after the other from barrier to barrier, which hides most of these mistakes.
@Suite struct LocalMemoryTests {
    /// A mistake in a file of kernels.
    struct Plant: CustomTestStringConvertible {
        let testDescription: String
        let file: String
        let text: String
        let replacement: String
        /// Which occurrence of the text is replaced; all where there is none.
        var occurrence: Int?

        /// The kernel files with the mistake.
        func files() throws -> [String: String] {
            var files = KernelSource.files
            let parts = try #require(files[file]).split(separator: text, omittingEmptySubsequences: false)
            try #require(parts.count > (occurrence ?? 0) + 1, "\(file).cl has no '\(text)' any more")
            files[file] = parts.dropFirst().enumerated().reduce(String(parts[0])) { whole, part in
                whole + (occurrence == nil || occurrence == part.offset ? replacement : text) + part.element
            }
            return files
        }
    }

    /// A kernel in groups that share local memory and go through several steps.
    struct Group {
        let operation: OperationCase
        /// What computes it.
        let variant: String
        /// Work-items that the device allows in a group.
        var limit = 64
        /// How a convolution is computed, and with how many pairs of tiles.
        var product: (isWinograd: Bool, stages: Int)?
        /// Which of the operation's variants, where that is not told by an algorithm.
        var candidate = 0

        /// The device.
        func manager(_ files: [String: String]) throws -> DeviceManager {
            let options = ProcessInfo.processInfo.environment["VGG_COMPILER_OPTIONS"] ?? ""
            return try Bench.own(.gpu, files: files, compilerOptions: options) {
                $0.workGroupLimit = min($0.workGroupLimit, limit)
            }
        }

        /// A convolution's algorithm, in groups of four items and two blocks of channels at a time.
        func algorithms(on manager: DeviceManager) throws -> [String: ConvolutionAlgorithm] {
            guard let product else { return [:] }
            let candidate = try operation.candidate(tile: 2, stages: 1, on: manager)
            let variant = (try operation.operation(candidate, on: manager) as? WinogradOperation)?.variant
            guard case .gpu(var groups) = variant else { return [:] }
            (groups.group.local, groups.group.work, groups.group.depth) = (2, 4, 2)
            groups.group.stages = product.stages
            return ["node0": product.isWinograd ? .winograd(.gpu(groups)) : .direct(.gpu(groups.group))]
        }

        /// The kernel files of which its programs are made.
        func files(on manager: DeviceManager) throws -> Set<String> {
            var options = PlanOptions(batch: operation.images, candidate: candidate)
            options.algorithms = try algorithms(on: manager)
            let plan = try Plan(operation.network, for: manager.traits, options: options)
            return Set(plan.steps.flatMap { $0.launches.flatMap { [$0.program.source] + $0.program.shared } })
        }
    }

    /// Products of several groups and steps, the last of which is not full, staged once and twice; a tree of sums; softmax.
    static func groups() throws -> [Group] {
        let image = Shape(channels: 21, height: 3, width: 5)
        let convolution = try OperationCase([.convolution(Convolution(channels: 10)), .relu], input: image)
        let strided = Window(size: .init(2), stride: .init(2))
        let window = try OperationCase([.convolution(Convolution(channels: 10, window: strided)), .relu], input: image)
        let dense = try OperationCase([.dense(features: 5), .relu], input: Shape(features: 35), images: 9)
        let row = try OperationCase([.dense(features: 2)], input: Shape(features: 35))
        let softmax = try OperationCase([.softmax], input: Shape(features: 9))
        return [1, 2].flatMap { stages in
            let tiles = "8x8 by 4" + (stages == 2 ? " staged twice" : "")
            return [
                Group(operation: convolution, variant: "gpu \(tiles)", product: (false, stages)),
                Group(operation: convolution, variant: "F2 gpu \(tiles)", product: (true, stages)),
            ]
        } + [
            Group(operation: dense, variant: "gpu 32x32 by 64 staged twice", limit: 64),
            Group(operation: dense, variant: "gpu 16x16 by 16", limit: 16),
            Group(operation: window, variant: "gpu 32x32 by 64 staged twice", limit: 64, candidate: 1),
            Group(operation: window, variant: "gpu 16x16 by 16", limit: 16),
            Group(operation: row, variant: "gpu 4", limit: 4), Group(operation: softmax, variant: "gpu 4", limit: 4),
        ]
    }

    static let barrier = "barrier(CLK_LOCAL_MEM_FENCE);"

    /// Each barrier of each file left out, and tiles that are staged twice in the same place.
    static let plants: [Plant] = {
        let barriers = KernelSource.files.sorted { $0.key < $1.key }.flatMap { file, text in
            (0..<text.split(separator: barrier, omittingEmptySubsequences: false).count - 1).map {
                Plant(
                    testDescription: "\(file) without barrier \($0)", file: file, text: barrier, replacement: "",
                    occurrence: $0)
            }
        }
        let stages = [
            ("convolution", "[i % STAGES]", "[0]"), ("window_convolution", "[i % STAGES]", "[0]"),
            ("winograd", "[i % STAGES]", "[0]"),
            ("dense", "stage = (stage + 1) % STAGES", "stage = 0"),
        ].flatMap { file, text, replacement in
            KernelSource.files.filter { $0.key.hasPrefix(file) && $0.value.contains(text) }.map { file, _ in
                Plant(testDescription: "\(file) in one place", file: file, text: text, replacement: replacement)
            }
        }
        return barriers + stages
    }()

    /// Runs every group that is made of the file with the mistake `VGG_PLANT` names, or all of them without any.
    @Test func groupsInTurn() async throws {
        let name = ProcessInfo.processInfo.environment["VGG_PLANT"]
        let plant = try name.map { name in try #require(Self.plants.first { $0.testDescription == name }) }
        let files = try plant?.files() ?? KernelSource.files
        var count = 0
        for group in try Self.groups() {
            let manager = try group.manager(files)
            guard try plant.map({ try group.files(on: manager).contains($0.file) }) ?? true else { continue }
            let check = try await IsolatedTests.check(
                group.operation, on: manager, candidate: group.candidate, algorithms: group.algorithms(on: manager))
            #expect(plant != nil || check.verdict == .withinBound, "\(check.failure ?? "")")
            #expect(check.variant == group.variant)
            count += 1
        }
        if plant.map({ $0.file == "convolution_weight_gradient" }) ?? true {
            let manager = try IsolatedTests.own(.gpu, files: files)
            for training in TrainingCase.tiny() where training.operation == "convolution_weight_gradient" {
                let check = try training.check(on: manager, fill: .integers, guards: false)
                if plant == nil { #expect(check.verdict == .withinBound, "\(check.failure ?? "")") }
                count += 1
            }
        }
        if plant.map({ $0.file == "local_memory_rate" }) ?? true {
            let variant = LocalMemoryVariant(width: 4, tile: 8, grid: MeasuringGrid(items: 8, group: 4))
            let timer = try KernelTimer(IsolatedTests.own(.gpu, files: files))
            let rate = try LocalMemoryRate(variant, rounds: 2, timer: timer)
            if plant == nil { try rate.check() } else { _ = try rate.seconds() }
            count += 1
        }
        #expect(count > 0)
    }

    @Test func nothingIsFoundInSoundKernels() throws {
        let (outcome, log) = try Oclgrind().findings("LocalMemoryTests/groupsInTurn")
        #expect(outcome.didPass, "\(outcome.text)")
        #expect(log.isEmpty, "\(log.prefix(2000))")
    }

    @Test func everyBarrierIsLeftOutOnce() {
        let barriers = KernelSource.files.values.map {
            $0.split(separator: "barrier(", omittingEmptySubsequences: false)
        }
        #expect(Self.plants.filter { $0.text == Self.barrier }.count == barriers.reduce(0) { $0 + $1.count - 1 })
        #expect(Set(Self.plants.map(\.testDescription)).count == Self.plants.count)
        #expect(Self.plants.filter { $0.text != Self.barrier }.count == 4)
    }

    @Test(arguments: plants)
    func theRaceIsFound(_ plant: Plant) throws {
        let (outcome, log) = try Oclgrind().findings(
            "LocalMemoryTests/groupsInTurn",
            environment: ["VGG_PLANT": plant.testDescription])
        #expect(outcome.didPass, "\(outcome.text)")
        #expect(log.contains("data race at local memory"), "\(log.prefix(2000))")
    }
}
