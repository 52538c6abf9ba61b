import TestSupport
import Testing

extension CommandTests {
    /// What happens where OpenCL is not to be had.
    @Suite struct PlatformTests {
        /// A fault, by the variable that causes it, and what the message must say.
        struct Fault: CustomTestStringConvertible {
            let variable, value: String
            let says: String

            var testDescription: String { "\(variable)=\(value)" }
        }

        static let faults = [
            Fault(variable: "OCL_ICD_VENDORS", value: "/nonexistent", says: "no OpenCL platform"),
            Fault(variable: "POCL_DEVICES", value: "bogus", says: "POCL_DEVICES=bogus"),
            Fault(variable: "POCL_CACHE_DIR", value: "/proc/x", says: "POCL_CACHE_DIR"),
            Fault(variable: "VGG_DEVICE", value: "nothing-like-this", says: "nothing-like-this"),
        ]

        static let commands = [
            ["devices"], ["describe", "--device", ""], ["verify", "--quick"],
            ["bench", "network", "--weights", "seeded:1"], ["bench", "device"],
            ["classify", "a.jpg", "--weights", "seeded:1"],
        ]

        @Test(arguments: faults, commands) func noDevice(_ fault: Fault, _ command: [String]) throws {
            let outcome = try vgg(command, environment: [fault.variable: fault.value], seconds: 10)
            #expect(outcome.status == 3, "\(outcome.errors)")
            #expect(outcome.output == "")
            #expect(outcome.errors.contains(fault.says), "\(outcome.errors)")
        }

        @Test func unknownDevice() throws {
            let outcome = try vgg(["devices", "--device", "99"])
            #expect(outcome.status == 3)
            #expect(outcome.errors.contains("99") && outcome.errors.contains("0: "))
        }

        @Test func describeNeedsNoDevice() throws {
            #expect(try vgg(["describe"], environment: ["OCL_ICD_VENDORS": "/nonexistent"]).status == 0)
        }

        @Test func emptyCacheVariable() throws {
            #expect(try vgg(["devices"], environment: ["POCL_CACHE_DIR": ""]).status == 0)
        }

        struct Listed: Decodable {
            let index: Int
            let name, platform, kind, kernels: String
            let computeUnits, globalMemoryBytes, maxAllocationBytes: Int
            let chosenBecause: String?
        }

        @Test func devices() throws {
            let all: [Listed] = try vggJSON(["devices"])
            #expect(all.map(\.index) == Array(all.indices))
            #expect(all.count { $0.chosenBecause != nil } == 1)
            #expect(all.allSatisfy { $0.computeUnits > 0 && $0.globalMemoryBytes >= $0.maxAllocationBytes })
            let first: [Listed] = try vggJSON(["devices", "--device", "0"])
            #expect(first.map(\.name) == all.prefix(1).map(\.name))
            let text = try vgg(["devices"]).output
            for device in all { #expect(text.contains(device.name)) }
        }
    }
}
