internal import COpenCL

/// A device, and why it was the one to take.
public struct DeviceChoice: Sendable {
    /// The device to use.
    public let device: Device
    /// Its position in `Device.all()`.
    public let index: Int
    /// Why it was chosen, such as "the only device" or "named by VGG_DEVICE=pocl".
    public let reason: String

    /// Makes a choice that needs no choosing.
    package init(device: Device, index: Int, reason: String) {
        self.device = device
        self.index = index
        self.reason = reason
    }
}

extension Device {
    /// Chooses the device to use.
    ///
    /// `query`, or without one the environment variable `VGG_DEVICE`, is an index or a part of the device's, the
    /// platform's or the vendor's name in any case; a number that is no index must be a word of it. Without either the first discrete GPU is taken, else an integrated
    /// one, an accelerator, a CPU. Throws `noPlatform`, or `noDevice` with a list of the devices where none fits.
    public static func choose(_ query: String? = nil, environment: [String: String]) throws(CLError) -> DeviceChoice {
        let devices = try all()
        let candidates = devices.map(DeviceCandidate.init)
        let (index, reason) = try DeviceCandidate.choose(candidates, query: query, environment: environment)
        return DeviceChoice(device: devices[index], index: index, reason: reason)
    }

    /// Chooses any number of devices, each once.
    ///
    /// `query`, or without one `VGG_DEVICE`, is `all` for every device that is available and able to compile, or a list
    /// with commas of what `choose` takes. Throws as `choose` does, where one part of the list fits no device too.
    public static func chooseAll(
        _ query: String? = nil, environment: [String: String]
    ) throws(CLError) -> [DeviceChoice] {
        let text = [query, environment["VGG_DEVICE"]].compactMap(\.self).first { !$0.isEmpty } ?? ""
        if text == "all" {
            let usable = try all().enumerated().filter { DeviceCandidate($0.element).isUsable }
            if usable.isEmpty { return [try choose(environment: [:])] }
            return usable.map { DeviceChoice(device: $0.element, index: $0.offset, reason: "one of all") }
        }
        let parts = text.split(separator: ",").map(String.init)
        guard parts.count > 1 else { return [try choose(query, environment: environment)] }
        var choices: [DeviceChoice] = []
        for part in parts {
            let choice = try choose(part, environment: [:])
            if !choices.contains(where: { $0.index == choice.index }) { choices.append(choice) }
        }
        return choices
    }
}

/// What the choice of a device looks at.
package struct DeviceCandidate: Sendable {
    /// The device's name and its platform's.
    package var label: String
    /// All texts in which a part of a name is looked for.
    package var names: [String]
    package var kind: Device.Kind
    package var hasUnifiedMemory: Bool
    package var isUsable: Bool

    package init(
        label: String, names: [String], kind: Device.Kind, hasUnifiedMemory: Bool = false, isUsable: Bool = true
    ) {
        self.label = label
        self.names = names
        self.kind = kind
        self.hasUnifiedMemory = hasUnifiedMemory
        self.isUsable = isUsable
    }

    fileprivate init(_ device: Device) {
        let platform = device.platform
        label = device.description
        names = [device.name, device.vendor, device.version, platform.name, platform.vendor, platform.version]
        kind = device.kind
        hasUnifiedMemory = device.limits.hasUnifiedMemory
        isUsable = device.limits.isAvailable && device.limits.compilerAvailable
    }

    /// The choice among `candidates`, as a pure function.
    package static func choose(
        _ candidates: [DeviceCandidate], query: String?, environment: [String: String]
    ) throws(CLError) -> (index: Int, reason: String) {
        if let query, !query.isEmpty {
            return try named(query, "asked for as \"\(query)\"", in: candidates)
        }
        if let query = environment["VGG_DEVICE"], !query.isEmpty {
            return try named(query, "named by VGG_DEVICE=\(query)", in: candidates)
        }
        guard let best = best(of: candidates.indices.filter { candidates[$0].isUsable }, in: candidates) else {
            throw none("no device is available and able to compile", candidates)
        }
        return (best, candidates.count == 1 ? "the only device" : "first \(candidates[best].rank.name)")
    }

    private static func named(
        _ query: String, _ reason: String, in candidates: [DeviceCandidate]
    ) throws(CLError) -> (index: Int, reason: String) {
        if let index = Int(query), candidates.indices.contains(index) { return (index, reason) }
        // Of a number that is no index only whole words count: many names have digits somewhere, such as avx512.
        let isNumber = query.allSatisfy { $0.isASCII && $0.isNumber }
        let part = query.lowercased()
        let matches = candidates.indices.filter { index in
            candidates[index].names.contains { name in
                isNumber
                    ? name.split(separator: " ").contains { $0 == query } : name.lowercased().contains(part)
            }
        }
        guard let best = best(of: matches, in: candidates) else {
            throw none("no device has the index or a name with \"\(query)\"", candidates)
        }
        guard matches.count > 1 else { return (best, reason) }
        return (best, "\(reason), the first \(candidates[best].rank.name) of \(matches.count) that match")
    }

    /// The first of the best rank; usable ones before others.
    private static func best(of indices: [Int], in candidates: [DeviceCandidate]) -> Int? {
        indices.min { left, right in
            let (first, second) = (candidates[left], candidates[right])
            return (first.isUsable ? 0 : 1, first.rank.order, left) < (
                second.isUsable ? 0 : 1, second.rank.order, right
            )
        }
    }

    private var rank: (order: Int, name: String) {
        switch (kind, hasUnifiedMemory) {
        case (.gpu, false): (0, "discrete GPU")
        case (.gpu, true): (1, "integrated GPU")
        case (.accelerator, _): (2, "accelerator")
        case (.cpu, _): (3, "CPU device")
        case (.custom, _): (4, "custom device")
        }
    }

    private static func none(_ problem: String, _ candidates: [DeviceCandidate]) -> CLError {
        let list = candidates.enumerated().map { "\($0.offset): \($0.element.label)" }.joined(separator: ", ")
        return CLError(.noDevice, before: "clCreateContext", "\(problem); the devices are \(list)")
    }
}
