/// A launch as PoCL tells its loaded kernels apart.
struct KernelLoad: Sendable {
    /// A kernel that is compiled for a group.
    struct Kernel: Hashable {
        let program: ProgramKey
        let name: String
        let local: SIMD3<Int>?
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
        steps.flatMap(\.launches).map { launch in
            let global = launch.global(images: images)
            return KernelLoad(
                kernel: .init(program: launch.program, name: launch.kernel, local: launch.local),
                width: max(global.x, global.y))
        }
    }

    /// What packing the weights has PoCL load.
    var packingLoads: [KernelLoad] {
        weights.compactMap { weights -> KernelLoad? in
            guard case .packed(let packing) = weights.form else { return nil }
            let kernel = KernelLoad.Kernel(program: packing.program, name: packing.kernel, local: nil)
            return KernelLoad(kernel: kernel, width: packing.global.max())
        }
    }
}
