import VGGModel

extension Preprocessing {
    /// The pipeline of the family that a graph is of, or nothing where it is of none that is known.
    ///
    /// Models from MXNet's zoo and torchvision take RGB with ImageNet's mean and deviation, those from Caffe2 what the
    /// original Caffe models take. The former call their nodes `..._fwd` and torchvision's first layer `features.0` or
    /// `conv1`, before `layer1`.
    init?(detectedIn graph: ONNXGraph, producer: String, input: Shape) {
        guard input.channels == 3, let pipeline = Self.family(graph, producer) else { return nil }
        self = pipeline.fitted(to: input)
    }

    /// The same pipeline for another input: the crop its shorter side, the picture in proportion.
    func fitted(to input: Shape) -> Preprocessing {
        let side = min(input.height, input.width)
        guard side != crop else { return self }
        var fitted = self
        fitted.crop = side
        fitted.shorterSide = side * shorterSide / crop
        return fitted
    }

    private static func family(_ graph: ONNXGraph, _ producer: String) -> Preprocessing? {
        if producer.contains("caffe2") { return .caffe }
        if graph.inputs.contains(where: { $0.name == "data" }),
            graph.nodes.contains(where: { $0.name.hasSuffix("_fwd") })
        {
            return .torchvision
        }
        let names = Set(graph.initializers.map(\.name))
        let isTorchvision =
            names.contains("features.0.weight") || names.isSuperset(of: ["conv1.weight", "layer1.0.conv1.weight"])
            || graph.nodes.contains { $0.name.hasPrefix("/features/features.0/") }
        return isTorchvision ? .torchvision : nil
    }
}
