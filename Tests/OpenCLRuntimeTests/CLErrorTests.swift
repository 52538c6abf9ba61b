import OpenCLRuntime
import TestSupport
import Testing

@Suite struct CLErrorTests {
    @Test(arguments: [
        (-1, "noDevice"), (-2, "deviceLost"), (-4, "outOfMemory"), (-5, "outOfMemory"), (-6, "outOfMemory"),
        (-7, "unsupported"), (-11, "buildFailed"), (-14, "callFailed"), (-30, "invalidArgument"),
        (-36, "deviceLost"), (-42, "buildFailed"), (-43, "buildFailed"), (-54, "invalidArgument"),
        (-61, "allocationTooLarge"), (-68, "unsupported"), (-72, "invalidArgument"), (-1001, "noPlatform"),
        (-9999, "deviceLost"), (-12345, "callFailed"), (1, "callFailed"),
    ])
    func codesOfStatuses(status: Int32, code: String) {
        #expect(CLError.Code(status: status).description == code)
    }

    @Test func descriptionNamesCallAndStatus() {
        let error = CLError("clCreateBuffer", -4, "no 5 bytes")
        #expect(error.description.hasPrefix("no 5 bytes; free memory"))
        #expect(error.description.hasSuffix("[clCreateBuffer: CL_MEM_OBJECT_ALLOCATION_FAILURE (-4)]"))
        #expect(CLError("clFinish", -12345, "x").description == "x [clFinish: unknown status (-12345)]")
        #expect(CLError("clBuildProgram", -11, "x", buildLog: "1:1: no").description.hasSuffix("(-11)]\n1:1: no"))
    }
}
