import VGGModel

/// A window over images as kernels are told of it; `Kernels/cl/window.cl` says what each number is.
struct WindowArguments {
    let input: Shape
    let output: Shape
    let window: Window

    /// The three vectors `extent`, `window` and `placing`.
    var arguments: [LaunchArgument] {
        let (size, stride) = (window.size, window.stride)
        let (dilation, before) = (window.dilation, window.before)
        return [
            .int4(SIMD4(input.height, input.width, output.height, output.width)),
            .int4(SIMD4(size.rows, size.columns, stride.rows, stride.columns)),
            .int4(SIMD4(dilation.rows, dilation.columns, before.rows, before.columns)),
        ]
    }
}
