/// The oracle: every operation of a VGG network from its definition, naively, in double precision.
///
/// Each operation comes twice, on an `Activation` for the values alone and on an `Evaluation` for the values with their
/// bounds. Activations are one image, in channel, row, column order.
public enum Reference {}
