extension Reference {
    /// The gradient of the rectifier's input: zero where that is at most zero, else the output's, of a NaN too, as in
    /// PyTorch.
    ///
    /// `output` is what the rectifier yielded; what it read does as well, and so does what a rectifier in place leaves.
    ///
    /// - Throws: `ReferenceError` where the shapes differ.
    public static func reluGradient(
        _ gradient: Activation, output: Activation
    ) throws(ReferenceError) -> Activation {
        try Batch.check(gradient.shape, is: output.shape, "gradients of these outputs")
        return Activation(unchecked: passed(gradient.values, where: output), shape: output.shape)
    }

    /// The gradient of the rectifier's input with its bounds, which are the gradient's where it passes: nothing is rounded.
    ///
    /// - Throws: `ReferenceError` where the shapes differ.
    public static func reluGradient(
        _ gradient: Evaluation, output: Activation
    ) throws(ReferenceError) -> Evaluation {
        Evaluation(
            output: try reluGradient(gradient.output, output: output),
            magnitudes: passed(gradient.magnitudes, where: output), bounds: passed(gradient.bounds, where: output))
    }

    private static func passed(_ values: [Double], where output: Activation) -> [Double] {
        values.indices.map { output.values[$0] <= 0 ? 0 : values[$0] }
    }
}
