extension Reference {
    /// The rectifier max(x, 0); NaN stays NaN.
    public static func relu(_ input: Activation) -> Activation {
        Activation(unchecked: input.values.map { $0 < 0 ? 0 : $0 }, shape: input.shape)
    }

    /// The rectifier with its bounds, which are the input's: |max(a, 0) - max(b, 0)| <= |a - b|, and nothing is rounded.
    public static func relu(_ input: Evaluation) -> Evaluation {
        Evaluation(output: relu(input.output), magnitudes: input.magnitudes, bounds: input.bounds)
    }
}
