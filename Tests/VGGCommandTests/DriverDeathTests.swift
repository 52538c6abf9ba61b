import Foundation
import TestSupport
import Testing

extension CommandTests {
    /// Damaged caches and narrow limits, where PoCL ends the process or would.
    @Suite struct DriverDeathTests {
        /// A cache whose files of some name are damaged, and the signal by which PoCL then ends the process.
        @Test(arguments: [(".so", SIGBUS), ("program.bc", SIGABRT)]) func damagedCaches(
            _ suffix: String, _ signal: Int32
        ) throws {
            let folder = Scratch.shared.path("damaged-pocl")
            defer { try? FileManager.default.removeItem(atPath: folder) }
            #expect(try WarmRun.run().status == 0)
            try FileManager.default.copyItem(atPath: WarmRun.cache, toPath: folder)
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(suffix) }
            #expect(!files.isEmpty)
            for file in files {
                let handle = try FileHandle(forWritingTo: URL(filePath: "\(folder)/\(file)"))
                if suffix == ".so" { try handle.truncate(atOffset: 1000) }
                try handle.write(contentsOf: Data("no longer what it was".utf8))
            }
            let outcome = try WarmRun.run(environment: ["POCL_CACHE_DIR": folder])
            #expect(outcome.status == -signal, "\(outcome.errors)")
            #expect(outcome.errors.contains("ended from within, most likely by the OpenCL driver"), "\(outcome.errors)")
            #expect(outcome.errors.contains("remove the folder \(folder), or name another by POCL_CACHE_DIR"))
        }

        /// So little that PoCL ends the process before it offers a device.
        @Test func tooLittleMemoryForTheDriver() throws {
            let outcome = try WarmRun.run(limits: "ulimit -d 100000")
            #expect(outcome.status == -SIGABRT, "\(outcome.errors)")
            #expect(outcome.errors.contains("Not enough memory to run on this device"), "\(outcome.errors)")
        }

        /// PoCL itself heeds `ulimit -d` in the memory that it offers, and so does the plan, but not `ulimit -v`.
        @Test func tooLittleMemoryForThePlan() throws {
            let outcome = try vgg(
                ["bench", "network", "--quiet"] + Slim.seeded + ["--size", "2048", "--batch", "8"],
                environment: ["POCL_CACHE_DIR": WarmRun.cache], limits: "ulimit -v 2000000", seconds: 10)
            #expect(outcome.status == 1 && outcome.output == "", "\(outcome.errors)")
            #expect(outcome.errors.contains("vgg11 at batch 8 needs"), "\(outcome.errors)")
            #expect(outcome.errors.contains("this process may allocate only"), "\(outcome.errors)")
        }

        @Test func filesThatMayNotGrow() throws {
            let folder = Scratch.shared.path("small-pocl")
            let outcome = try WarmRun.run(environment: ["POCL_CACHE_DIR": folder], limits: "ulimit -f 1")
            #expect(outcome.status == 1 && outcome.output == "", "\(outcome.errors)")
            #expect(outcome.errors.contains("PoCL's cache folder \(folder) cannot take what it compiles"))
            #expect(outcome.errors.contains("no file may be larger than"), "\(outcome.errors)")
        }

        @Test func cachesOfOursThatCannotBeWritten() throws {
            #expect(try WarmRun.run(environment: ["VGG_CACHE_DIR": "/proc/x"]).status == 0)
        }
    }
}
