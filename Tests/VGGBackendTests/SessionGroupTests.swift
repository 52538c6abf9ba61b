import OpenCLRuntime
import TestSupport
import Testing
import VGGBackend
import VGGModel

/// Batches shared by several devices, or what stands for them.
@Suite struct SessionGroupTests {
    /// Managers that a group of so many runs on: all of them on one device.
    private func managers(_ count: Int, _ family: KernelFamily) throws -> [DeviceManager] {
        try (0..<count).map { _ in try Bench.own(family) }
    }

    @Test(arguments: [KernelFamily.cpu(vector: 16), .gpu], [1, 2, 3])
    func equalsOneSession(_ family: KernelFamily, _ devices: Int) async throws {
        let slim = try SlimNetwork("A")
        let options = PlanOptions(batch: 8, outputs: ["pool3", "fc8"])
        let single = try Session(
            slim.network, parameters: slim.parameters, on: Bench.manager(family), options: options)
        let group = try SessionGroup(
            slim.network, parameters: slim.parameters, on: managers(devices, family), options: options)
        #expect(group.batch == 8)
        for images in [8, 1, 5, 21, 0, 16] {
            let values = slim.values(images, seed: UInt64(images))
            let (shared, alone) = (try await group.run(values: values), try await single.run(values: values))
            #expect(shared == alone)
        }
    }

    @Test func partsOfADeviceEqualTheWhole() async throws {
        let device = try TestDevice.shared().device
        let parts = try device.subdivided(equally: 1)
        try #require(parts.count > 1)
        let slim = try SlimNetwork("C")
        let options = PlanOptions(batch: 6, input: .pixels)
        let traits = DeviceTraits(device, family: .cpu(vector: 16))
        let group = try SessionGroup(
            slim.network, parameters: slim.parameters, on: parts.map { try DeviceManager($0, traits: traits) },
            options: options)
        let single = try Session(slim.network, parameters: slim.parameters, on: Bench.manager(), options: options)
        for seed in 0..<8 as Range<UInt64> {
            let pixels = slim.pixels(6, seed: seed)
            let (shared, alone) = (try await group.run(pixels: pixels), try await single.run(pixels: pixels))
            #expect(shared == alone)
        }
    }

    /// What makes shares possible: an image's result is the same in any place of a batch, however full.
    @Test(arguments: Bench.families) func anImagesPlaceDoesNotMatter(_ family: KernelFamily) async throws {
        let slim = try SlimNetwork("A")
        let session = try Session(
            slim.network, parameters: slim.parameters, on: Bench.manager(family), options: PlanOptions(batch: 8))
        let (values, length) = (slim.values(8), slim.network.input.count)
        let all = try await session.run(values: values)[0]
        #expect(Set((0..<8).map { Array(all[$0]) }).count == 8)
        for first in 0..<8 {
            for count in [1, 3, 8] where first + count <= 8 {
                let part = Array(values[first * length..<(first + count) * length])
                let some = try await session.run(values: part)[0]
                for image in 0..<count { #expect(some[image] == all[first + image]) }
            }
        }
    }

    @Test func callsBesideOneAnotherKeepTheirResults() async throws {
        let slim = try SlimNetwork("A")
        let group = try SessionGroup(
            slim.network, parameters: slim.parameters, on: managers(2, .cpu(vector: 16)),
            options: PlanOptions(batch: 4))
        let single = try Session(
            slim.network, parameters: slim.parameters, on: Bench.manager(), options: PlanOptions(batch: 4))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for task in 0..<16 as Range<UInt64> {
                tasks.addTask {
                    let values = slim.values(1 + Int(task) % 6, seed: task)
                    let (shared, alone) = (try await group.run(values: values), try await single.run(values: values))
                    #expect(shared == alone)
                }
            }
            try await tasks.waitForAll()
        }
    }

    @Test func refusesWhatASessionRefuses() async throws {
        let slim = try SlimNetwork("A")
        let none = #expect(throws: BackendError.self) {
            try SessionGroup(slim.network, parameters: slim.parameters, on: [])
        }
        #expect(none?.message.contains("no device") == true)
        let group = try SessionGroup(
            slim.network, parameters: slim.parameters, on: managers(2, .cpu(vector: 16)))
        let partial = await #expect(throws: BackendError.self) { try await group.run(values: [1, 2, 3]) }
        #expect(partial?.code == .invalidInput)
        let pixels = await #expect(throws: BackendError.self) { try await group.run(pixels: slim.pixels()) }
        #expect(pixels?.message.contains("takes values, not pixels") == true)
    }
}
