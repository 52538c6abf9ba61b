import VGGModel

extension TrainingPlan {
    /// The keys by which the layers draw what they drop in a step; each depends on seed, step and layer alone.
    func dropoutKeys(step: Int) -> [UInt32] {
        Self.dropoutKeys(seed: options.seed, step: step, count: buffers[places.keys].byteCount / 4)
    }

    /// The keys of `count` layers in a step of a seed.
    package static func dropoutKeys(seed: UInt64, step: Int, count: Int) -> [UInt32] {
        (0..<count).map { layer in
            let place = SplitMix64.hash(SplitMix64.hash(seed) ^ UInt64(truncatingIfNeeded: step)) ^ UInt64(layer)
            return UInt32(truncatingIfNeeded: SplitMix64.hash(place) >> 32)
        }
    }
}
