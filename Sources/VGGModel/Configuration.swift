/// A column of table 1 in the VGG paper: how many convolutions each of the five blocks has, and of which kernel.
///
/// Paper: Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition (2014).
public enum Configuration: String, Hashable, Sendable, Codable, CaseIterable {
    /// Eleven layers with weights.
    case a = "A"
    /// A with local response normalisation after the first convolution.
    case aLRN = "A-LRN"
    /// Thirteen layers with weights.
    case b = "B"
    /// Sixteen layers with weights, three of them convolutions of 1x1.
    case c = "C"
    /// Sixteen layers with weights, all convolutions 3x3: VGG-16.
    case d = "D"
    /// Nineteen layers with weights: VGG-19.
    case e = "E"

    /// The kernel extents of each block's convolutions; a 2x2 max-pool ends every block.
    public var blocks: [[Int]] {
        switch self {
        case .a, .aLRN: [[3], [3], [3, 3], [3, 3], [3, 3]]
        case .b: [[3, 3], [3, 3], [3, 3], [3, 3], [3, 3]]
        case .c: [[3, 3], [3, 3], [3, 3, 1], [3, 3, 1], [3, 3, 1]]
        case .d: [[3, 3], [3, 3], [3, 3, 3], [3, 3, 3], [3, 3, 3]]
        case .e: [[3, 3], [3, 3], [3, 3, 3, 3], [3, 3, 3, 3], [3, 3, 3, 3]]
        }
    }

    /// Whether local response normalisation follows the first convolution.
    public var normalizesResponses: Bool { self == .aLRN }

    /// The number of layers with weights, by which networks are named: 16 for D.
    public var depth: Int { blocks.reduce(3) { $0 + $1.count } }
}
