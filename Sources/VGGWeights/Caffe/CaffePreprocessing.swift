import VGGModel

/// How pictures become the input of a Caffe network.
enum CaffePreprocessing {
    /// Layers that all of Oxford's networks have, however their head was trained anew.
    private static let oxford = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1", "fc6", "fc7"]

    /// Oxford's, where layers bear the names that Oxford gave them.
    static func byNames(_ layers: some Sequence<String>) -> Preprocessing? {
        Set(layers).isSuperset(of: oxford) ? .caffe : nil
    }

    /// What the file tells: by its data layer, or by the names that Oxford gave its layers.
    static func of(_ input: CaffeInput, layers: Set<String>) throws(WeightsError) -> Preprocessing? {
        let isOxfords = byNames(layers) != nil
        var result = unknown(input.shape)
        guard let transform = input.transform else { return isOxfords ? result : nil }
        let mean = try transform.numbers("mean_value").map(Float.init)
        if mean.isEmpty {
            // A file of means is not at hand; without either nothing is subtracted.
            guard try transform.text("mean_file") == nil || isOxfords else { return nil }
            if !isOxfords { result.mean = [0, 0, 0] }
        } else {
            guard mean.count == 1 || mean.count == 3 else {
                throw transform.invalid("\(mean.count) values of mean_value; pictures have one or three channels")
            }
            result.mean = mean.count == 1 ? Array(repeating: mean[0], count: 3) : mean
        }
        let scale = try transform.number("scale", 1)
        guard scale > 0 else { throw transform.invalid("scale must be positive") }
        result.deviation = Array(repeating: Float(1 / scale), count: 3)
        return result
    }

    /// Oxford's means for an input of any size.
    static func unknown(_ input: Shape) -> Preprocessing {
        var result = Preprocessing.caffe
        let crop = min(input.height, input.width)
        guard input.height == input.width, crop != result.crop else { return result }
        result.crop = crop
        // Caffe's own examples cut every size around 224 from pictures of 256.
        result.shorterSide = (192...256).contains(crop) ? 256 : crop + crop / 7
        return result
    }
}
