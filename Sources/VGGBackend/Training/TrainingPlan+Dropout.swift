extension TrainingPlan {
    /// The keys by which the layers draw what they drop in a step; each depends on seed, step and layer alone.
    func dropoutKeys(step: Int) -> [UInt32] {
        Self.dropoutKeys(seed: options.seed, step: step, count: buffers[places.keys].byteCount / 4)
    }

    /// The keys of `count` layers in a step of a seed.
    package static func dropoutKeys(seed: UInt64, step: Int, count: Int) -> [UInt32] {
        (0..<count).map { layer in
            let place = mix(mix(seed) ^ UInt64(truncatingIfNeeded: step)) ^ UInt64(layer)
            return UInt32(truncatingIfNeeded: mix(place) >> 32)
        }
    }

    /// Steele, Lea and Flood's mixer, of SplitMix64.
    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
