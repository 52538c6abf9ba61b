internal import COpenCL

/// A kernel of a program together with its arguments.
///
/// Arguments are part of the OpenCL object, so that binding from two threads would mix them up. A value of this type
/// cannot be copied and is bound only through `mutating` methods: there is always one owner. Make as many kernels of one
/// program as are needed. Bound buffers live at least as long as they stay bound; a launch keeps its own until it is done.
public struct Kernel: ~Copyable, Sendable {
    let handle: Handle
    /// The kernel's name in the source.
    public let name: String
    /// The program it comes from.
    public let program: Program
    /// How many arguments it takes.
    public let argumentCount: Int
    private var bound: [(any AnyObject & Sendable)?]

    /// Takes the kernel called `name` from `program`.
    ///
    /// Throws `invalidArgument` where there is none of that name. The C function is `clCreateKernel`.
    public init(_ program: Program, _ name: String) throws(CLError) {
        let handle = try create(
            .kernel, in: program.context.health, "clCreateKernel",
            "no kernel \(name); the program has \(program.kernelNames.joined(separator: ", "))"
        ) { clCreateKernel(program.handle.raw, name, &$0) }
        let info = InfoQuery("clGetKernelInfo", about: "kernel \(name)", in: program.context.health) {
            clGetKernelInfo(handle.raw, $0, $1, $2, $3)
        }
        argumentCount = Int(try info.value(CL_KERNEL_NUM_ARGS, as: cl_uint.self))
        bound = Array(repeating: nil, count: argumentCount)
        self.handle = handle
        self.name = name
        self.program = program
    }

    /// Binds all arguments, in order.
    ///
    /// Throws `invalidArgument` where their number or one's size is not the kernel's; then some may be bound.
    public mutating func setArguments<each Argument: KernelArgument>(
        _ arguments: repeat each Argument
    ) throws(CLError) {
        var count = 0
        for _ in repeat each arguments { count += 1 }
        guard count == argumentCount else {
            throw CLError(
                .invalidArgument, before: "clSetKernelArg",
                "kernel \(name) takes \(argumentCount) arguments, not \(count)")
        }
        var index = 0
        for argument in repeat each arguments {
            try setArgument(argument, at: index)
            index += 1
        }
    }

    /// Binds one argument; it stays bound until another takes its place.
    ///
    /// Throws `invalidArgument` where the kernel has no such argument or it is of another size. The C function is
    /// `clSetKernelArg`.
    public mutating func setArgument(_ argument: some KernelArgument, at index: Int) throws(CLError) {
        guard bound.indices.contains(index) else {
            throw CLError(
                .invalidArgument, before: "clSetKernelArg",
                "kernel \(name) takes \(argumentCount) arguments and has none at \(index)")
        }
        let raw = handle.raw
        let status = argument.withBytes { clSetKernelArg(raw, cl_uint(index), $0, $1) }
        try program.context.health.check(
            "clSetKernelArg", status, "argument \(index) of kernel \(name) cannot be \(describe(argument))")
        bound[index] = argument.retained
    }
}

private func describe(_ argument: some KernelArgument) -> String {
    "a \(type(of: argument)) of \(argument.withBytes { size, _ in size }) bytes"
}
