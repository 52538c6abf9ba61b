import Testing
import VGGBackend
import VGGVerification

/// A mistake in a kernel that runs forwards.
struct Defect: PlantedDefect {
    /// What is wrong.
    let testDescription: String
    let file: String
    let text: String
    let replacement: String
    let families: [KernelFamily]
    /// A case that shows it.
    let operation: OperationCase
    /// Which candidate has it, of those that sum products as they are.
    var candidate = 0

    var fills: [Fill] { Fill.ordinary }
}
