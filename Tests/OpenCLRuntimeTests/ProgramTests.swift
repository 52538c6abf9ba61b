import OpenCLRuntime
import TestSupport
import Testing

@Suite struct ProgramTests {
    @Test func kernelNames() throws {
        #expect(Set(try TestKernels.program().kernelNames) == TestKernels.names)
    }

    @Test func optionsReachTheCompiler() throws {
        let (_, context) = try TestDevice.shared()
        let source = "kernel void f(global int *out) { out[0] = VALUE; }"
        let program = try Program(context, source: source, options: "-DVALUE=17 -cl-std=CL1.2")
        let out = try Buffer<Int32>(context, copying: [0])
        var kernel = try Kernel(program, "f")
        try kernel.setArguments(out)
        let queue = try TestDevice.queue()
        try queue.launch(kernel, NDRange(1))
        #expect(try queue.read(out) == [17])
    }

    @Test func brokenSourceCarriesTheLog() throws {
        let (device, context) = try TestDevice.shared()
        let source = "kernel void f(global int *out) { out[0] = undeclared_name; }"
        let error = try #require(failure { _ = try Program(context, source: source, options: "-DA=1") })
        #expect(error.code == .buildFailed && error.call == "clBuildProgram")
        #expect(try #require(error.buildLog).contains("undeclared_name"))
        for text in ["-DA=1", device.name, "undeclared_name"] { #expect(error.description.contains(text)) }
    }

    @Test(arguments: ["", "kernel", "kernel void f(global int *out) {", "\u{0}\u{1}\u{2}"])
    func unfitSourceIsAnErrorOrHasNoKernels(source: String) throws {
        let (_, context) = try TestDevice.shared()
        do {
            #expect(try Program(context, source: source).kernelNames.isEmpty)
        } catch {
            #expect([.buildFailed, .invalidArgument].contains(error.code), "\(error)")
        }
    }

    @Test func badOptionIsABuildFailure() throws {
        let (_, context) = try TestDevice.shared()
        let error = try #require(
            failure { _ = try Program(context, source: TestKernels.source, options: "--no-such-option") })
        #expect(error.code == .buildFailed && error.detail.contains("--no-such-option"))
    }

    @Test func binaryRunsLikeTheSource() throws {
        let (device, context) = try TestDevice.shared()
        let binary = try TestKernels.program().binary(for: device)
        #expect(!binary.isEmpty)
        let program = try Program(context, binary: binary, device: device)
        #expect(Set(program.kernelNames) == TestKernels.names)
        let values = try Buffer<Int32>(context, copying: [41])
        var kernel = try Kernel(program, "increment")
        try kernel.setArguments(values)
        let queue = try TestDevice.queue()
        try queue.launch(kernel, NDRange(1))
        #expect(try queue.read(values) == [42])
    }

    @Test func garbageIsNoBinary() throws {
        let (device, context) = try TestDevice.shared()
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let error = try #require(failure { _ = try Program(context, binary: bytes, device: device) })
        #expect(error.code == .buildFailed && error.detail.contains("1000 bytes"))
    }

    @Test func binaryForAnotherDeviceIsRefused() throws {
        let (device, _) = try TestDevice.shared()
        let parts = try device.subdivided(equally: 1)
        try #require(parts.count > 1, "needs a device of two compute units or more")
        let program = try Program(Context(parts), source: TestKernels.source, devices: [parts[0]])
        #expect(try !program.binary(for: parts[0]).isEmpty)
        let error = try #require(failure { _ = try program.binary(for: parts[1]) })
        #expect(error.code == .invalidArgument)
    }

    @Test func goodBuildsHaveALogToo() throws {
        let (device, _) = try TestDevice.shared()
        #expect(!(try TestKernels.program().buildLog(for: device)).contains("error:"))
    }
}
