import OpenCLRuntime

/// Four integers, laid out like the `int4` of a kernel.
struct Int4: BitwiseCopyable, KernelArgument {
    let x, y, z, w: Int32
}
