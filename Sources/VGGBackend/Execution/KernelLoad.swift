/// A launch as PoCL tells its loaded kernels apart.
struct KernelLoad: Sendable {
    /// A kernel that is compiled for a group.
    struct Kernel: Hashable {
        let program: ProgramKey
        let name: String
        let local: SIMD3<Int>?
        /// Whether it begins at an offset, for which PoCL has a version of its own.
        let isOffset: Bool
    }

    let kernel: Kernel
    /// Work-items along the wider of the first two axes.
    let width: Int
}

/// How many kernels PoCL has loaded for this process's sessions.
struct LoadedKernels {
    private(set) var entries = 0
    private var widest: [KernelLoad.Kernel: Int] = [:]

    mutating func add(_ loads: [KernelLoad]) {
        for load in loads where load.width > widest[load.kernel, default: 0] {
            widest[load.kernel] = load.width
            entries += 1
        }
    }
}

extension Plan {
    /// What a run of some images has PoCL load.
    func kernelLoads(images: Int) -> [KernelLoad] {
        steps.flatMap(\.launches).flatMap { $0.kernelLoads(images: images) }
    }

    /// What packing the weights has PoCL load.
    var packingLoads: [KernelLoad] {
        weights.flatMap { weights -> [KernelLoad] in
            guard case .packed(let packing) = weights.form else { return [] }
            return packing.launch(packedByteCount: weights.byteCount, within: traits.launchLimit).kernelLoads(images: 1)
        }
    }
}

extension Launch {
    func kernelLoads(images: Int) -> [KernelLoad] {
        slices(images: images).map {
            KernelLoad(
                kernel: .init(program: program, name: kernel, local: local, isOffset: $0.offset != SIMD3()),
                width: max($0.global.x, $0.global.y))
        }
    }
}
