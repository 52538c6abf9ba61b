import OpenCLRuntime
import Testing
import VGGBackend
import VGGModel

/// Launches that may take too long for a device with a display are planned in slices; others are not.
@Suite struct SlicePlanTests {
    /// Devices by compute units and clock, slow ones first.
    static let limits = [(1, 0), (24, 350), (10, 850), (132, 1980)].map { units, clock in
        var limits = DeviceLimits()
        (limits.computeUnits, limits.clockMHz) = (units, clock)
        return limits
    }

    private func plan(
        _ family: KernelFamily, _ limit: LaunchLimit?, batch: Int, candidate: Int = 0, precision: Precision = .fp32
    ) throws -> Plan {
        try Plan(
            Network.named("A-LRN"), for: .imaginary(family) { $0.launchLimit = limit },
            options: PlanOptions(
                batch: batch, input: .pixels, outputs: ["prob"], candidate: candidate, precision: precision))
    }

    @Test func onlyACPUHasNoLimit() throws {
        for limits in Self.limits {
            #expect(LaunchLimit(for: .cpu, limits) == nil)
            for kind in [Device.Kind.gpu, .accelerator, .custom] {
                let limit = try #require(LaunchLimit(for: kind, limits))
                #expect(limit.seconds == 0.1 && limit.operationsPerSecond >= 2e9 && limit.bytesPerSecond >= 1e9)
                let cycles = 1e6 * Double(limits.computeUnits * limits.clockMHz)
                #expect(limit.operationsPerSecond <= max(2e9, 1.6 * cycles))
            }
        }
    }

    @Test func aCPUsLaunchesAreNeverCut() throws {
        for family in Bench.families {
            let plan = try plan(family, nil, batch: 64)
            #expect(
                plan.steps.allSatisfy { !$0.isCut } && plan.steps.flatMap(\.launches).allSatisfy { $0.slice == nil })
            let launches = plan.steps.flatMap(\.launches).count
            #expect(plan.launchSummary == "\(launches)" && plan.enqueues == launches)
        }
    }

    @Test func aBigBatchOnASlowGPUIsCut() throws {
        let limit = try #require(LaunchLimit(for: .gpu, Self.limits[1]))
        let cut = try plan(.gpu, limit, batch: 16)
        #expect(cut.steps.filter(\.isCut).count > 7)
        #expect(cut.steps.first { $0.name == "conv1_1" }?.isCut == true)
        #expect(cut.steps.first { $0.name == "prob" }?.isCut == false)
        #expect(cut.launchSummary.hasPrefix("\(cut.enqueues), of which "))
        #expect(cut.launchSummary.hasSuffix(" so that none exceeds about 100 ms"))
        let fast = try plan(.gpu, LaunchLimit(for: .gpu, Self.limits[3]), batch: 1)
        #expect(fast.steps.filter(\.isCut).isEmpty)
    }

    @Test(arguments: Bench.families, limits)
    func slicesKeepWithinTheLimitAndAreTheWhole(_ family: KernelFamily, _ limits: DeviceLimits) throws {
        let limit = try #require(LaunchLimit(for: .gpu, limits))
        for (batch, candidate, precision) in [(1, 0, Precision.fp32), (7, 3, .fp16Storage), (32, 99, .fp32)] {
            let plan = try plan(family, limit, batch: batch, candidate: candidate, precision: precision)
            for launch in plan.steps.flatMap(\.launches) {
                for images in Set([1, batch / 2 + 1, batch]) {
                    check(launch.slices(images: images), of: launch, images)
                }
                for slice in launch.slices() where !launch.arguments.contains(.ticket) {
                    let share = Double(volume(slice.global)) / Double(volume(launch.global))
                    let isLeast = slice.global == launch.local ?? SIMD3(1, 1, 1)
                    #expect(share * limit.seconds(for: launch.work) <= limit.seconds * 1.0001 || isLeast, "\(launch)")
                }
            }
        }
    }

    /// Slices are whole groups one beside the other: as many work-items as the launch has, and none twice.
    private func check(_ slices: [LaunchSlice], of launch: Launch, _ images: Int) {
        let (global, local) = (launch.global(images: images), launch.local ?? SIMD3(1, 1, 1))
        #expect(slices.map { volume($0.global) }.reduce(0, +) == volume(global), "\(launch.kernel)")
        #expect(Set(slices.map(\.offset)).count == slices.count)
        for slice in slices {
            #expect(all(slice.global .> 0) && all(slice.offset &+ slice.global .<= global))
            #expect(slice.offset % local == SIMD3() && slice.global % local == SIMD3())
            for axis in 0..<3 where slice.offset[axis] > 0 {
                #expect(slice.offset[axis] % (launch.slice?[axis] ?? 0) == 0)
            }
        }
        if launch.arguments.contains(.ticket) { #expect(slices.count == 1, "work-items with tickets are apart") }
    }

    private func volume(_ extents: SIMD3<Int>) -> Int { extents.x * extents.y * extents.z }

    /// A limit changes nothing else about a plan.
    @Test(arguments: Bench.families) func onlyTheSlicesDiffer(_ family: KernelFamily) throws {
        let whole = try plan(family, nil, batch: 8)
        let cut = try plan(family, LaunchLimit(operationsPerSecond: 1e9, bytesPerSecond: 1e9), batch: 8)
        #expect(cut.enqueues > whole.enqueues && whole.memory == cut.memory)
        let launches = cut.steps.flatMap(\.launches).map { launch in
            var launch = launch
            launch.slice = nil
            return launch
        }
        #expect(launches == whole.steps.flatMap(\.launches))
    }

    /// Drivers group what is left to them by divisors of its extent, so that slices have such.
    @Test func slicesWithoutGroupsCanBeGrouped() throws {
        let limit = LaunchLimit(operationsPerSecond: 3e9, bytesPerSecond: 1e9)
        let launches = try plan(.gpu, limit, batch: 31).steps.flatMap(\.launches)
        let sliced = launches.filter { $0.local == nil && ($0.slice?.x ?? 0) >= 64 && $0.slice?.x != $0.global.x }
        #expect(sliced.count > 2)
        for launch in sliced { #expect(launch.slice?.x.isMultiple(of: 64) == true) }
    }
}
