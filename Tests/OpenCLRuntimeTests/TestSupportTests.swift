import Foundation
import OpenCLRuntime
import TestSupport
import Testing

/// The instruments that other tests rely on.
@Suite struct TestSupportTests {
    @Test(arguments: [(-1, [-1]), (0, []), (4, []), (5, [5])])
    func canariesShowWritesOutside(position: Int, damage: [Int]) throws {
        let (_, context) = try TestDevice.shared()
        let queue = try TestDevice.queue()
        let program = try Program(
            context,
            source: "kernel void poke(global float *out, int i) { out[i] = 1.0f; }")
        let buffer = try CanaryBuffer<Float>(context, count: 5, canary: -7.5)
        var kernel = try Kernel(program, "poke")
        try kernel.setArguments(buffer.payload, Int32(position))
        try queue.launch(kernel, NDRange(1))
        #expect(try buffer.damage(queue) == damage)
        #expect(try buffer.values(queue).filter { $0 == 1 }.count == (damage.isEmpty ? 1 : 0))
    }

    @Test func payloadsBeginAsGiven() throws {
        let (_, context) = try TestDevice.shared()
        let buffer = try CanaryBuffer<Int32>(context, copying: [1, 2, 3], canary: -1)
        #expect(try buffer.values(TestDevice.queue()) == [1, 2, 3])
    }

    @Test func processesAreFedAndDrained() throws {
        let script = "cat; head -c 300000 /dev/zero >&2; echo $NAME; exit 3"
        let outcome = try Subprocess.run(
            URL(filePath: "/bin/sh"), ["-c", script], environment: ["NAME": "value"],
            stdin: Data(repeating: 65, count: 200_000))
        #expect(outcome.status == 3)
        #expect(outcome.stdout.count == 200_006 && outcome.output.hasSuffix("Avalue\n"))
        #expect(outcome.stderr.count == 300_000)
    }

    @Test func signalsAreNegative() throws {
        let outcome = try Subprocess.run(URL(filePath: "/bin/sh"), ["-c", "kill -ABRT $$"])
        #expect(outcome.status == -6)
    }

    @Test func slowProcessesAreEnded() {
        #expect(throws: Subprocess.TimedOut.self) {
            _ = try Subprocess.run(URL(filePath: "/bin/sh"), ["-c", "echo begun; sleep 60; true"], seconds: 0.3)
        }
    }

    @Test func missingProgramsAreErrors() {
        #expect(throws: (any Error).self) { _ = try Subprocess.run(URL(filePath: "/nonexistent/program")) }
    }

    @Test func theCommandIsBuiltBesideTheTests() {
        #expect(FileManager.default.isExecutableFile(atPath: TestProduct.vgg.path(percentEncoded: false)))
    }

    @Test func poclCachesInAFolderOfItsOwn() throws {
        TestDevice.prepare()
        let folder = try #require(getenv("POCL_CACHE_DIR").map { String(cString: $0) })
        #expect(FileManager.default.isWritableFile(atPath: folder))
    }
}
