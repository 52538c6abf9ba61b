import TestSupport
import Testing
import VGGBackend
import VGGModel
import VGGTraining

/// The memory that all sessions of training share.
@Suite struct TrainingPlansTests {
    private let settings: TrainingSettings = {
        var settings = TrainingSettings()
        settings.batch = 8
        return settings
    }()

    /// A network most of whose memory is activations, as it is of those that people train.
    private func network() throws -> Network {
        var options = NetworkOptions()
        (options.height, options.width, options.pooledExtent) = (96, 96, 1)
        (options.channels, options.hiddenFeatures, options.classes) = ([16, 16, 16, 16, 16], 32, 3)
        return try Network.named("vgg13", options: options)
    }

    private func plans(after boundary: String?, limit: Int? = nil) throws -> TrainingPlans {
        try TrainingPlans(
            network(), after: boundary, for: Tiny.manager().traits, settings: settings, images: 20,
            memoryLimit: limit)
    }

    /// Whatever the limit, what is planned keeps to it, and what is refused says so.
    @Test(arguments: [nil, "pool1", "pool4"]) func theLimitIsKept(_ boundary: String?) throws {
        let preferred = try plans(after: boundary)
        #expect((preferred.prefix == nil) == (boundary == nil) && preferred.training.recomputedBlocks == 0)
        var isRefused = false, isRecomputed = false
        for percent in stride(from: 100, through: 2, by: -2) {
            let limit = preferred.byteCount * percent / 100
            do {
                let planned = try plans(after: boundary, limit: limit)
                #expect(planned.byteCount <= limit, "\(percent) %")
                isRecomputed = isRecomputed || planned.training.recomputedBlocks > 0
                if percent == 100 { #expect(planned.training.recomputedBlocks == 0) }
            } catch let error as BackendError {
                isRefused = true
                #expect(percent < 80)
                #expect(error.code == .outOfMemory && error.message.contains("use a smaller batch"), "\(error)")
            }
        }
        #expect(isRefused)
        if boundary == nil { #expect(isRecomputed) }
    }

    /// Where steps fit but validation beside them does not, that is what is said.
    @Test func whatDoesNotFitBesideStepsIsNamed() throws {
        let (network, traits) = (try network(), try Tiny.manager().traits)
        let fits = { (limit: Int) in
            let options = TrainingOptions(batch: 8, input: .pixels, memoryLimit: limit)
            return (try? TrainingPlan(network, for: traits, options: options)) != nil
        }
        var (none, some) = (0, try plans(after: nil).byteCount)
        while some - none > 1 {
            let middle = (none + some) / 2
            if fits(middle) { some = middle } else { none = middle }
        }
        let error = #expect(throws: BackendError.self) { try plans(after: nil, limit: some) }
        #expect(error?.message.contains("by itself, but not beside its validation") == true, "\(error?.message ?? "")")
        let less = #expect(throws: BackendError.self) { try plans(after: nil, limit: none) }
        #expect(less?.message.contains("at least, but it may use") == true, "\(less?.message ?? "")")
    }

    /// The sessions are made by these plans.
    @Test func sessionsKeepToThem() async throws {
        let whole = try network(), tensors = try Initialization.he().tensors(for: whole, seed: 1)
        for boundary in [nil, "pool1"] {
            let limit = try plans(after: boundary).byteCount * 3 / 4
            let planned = try plans(after: boundary, limit: limit)
            let network = try DeviceNetwork(
                whole, after: boundary, tensors: tensors, on: Tiny.manager(), settings: settings, images: 20,
                memoryLimit: limit)
            #expect(network.session.plan.byteCount == planned.training.byteCount)
            #expect(network.session.plan.recomputedBlocks == planned.training.recomputedBlocks)
        }
    }
}
