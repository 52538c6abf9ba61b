import VGGModel

/// The picture that a Caffe network reads: its name, its extents, and what Caffe does to it before.
struct CaffeInput {
    /// The extents of one picture.
    let shape: Shape
    /// What the data layer does to pictures, or nothing.
    let transform: CaffeMessage?

    /// The input that a network declares by itself, if it does, and the names of all that it declares.
    static func declared(_ network: CaffeMessage) throws(WeightsError) -> (input: CaffeInput?, names: [String]) {
        let names = try network.texts("input")
        guard !names.isEmpty else { return (nil, []) }
        let shapes = try network.messages("input_shape")
        let dims = try network.integers("input_dim")
        if let first = shapes.first {
            return (CaffeInput(shape: try shape(first.integers("dim"), first), transform: nil), names)
        }
        guard dims.count >= 4 else {
            throw network.invalid("input \(quoted(names[0])) lacks its four extents, input_dim")
        }
        return (CaffeInput(shape: try shape(Array(dims[..<4]), network), transform: nil), names)
    }

    /// The input that a data layer brings.
    static func brought(by layer: CaffeLayer) throws(WeightsError) -> CaffeInput {
        let transform = try layer.message.message("transform_param")
        let known = layer.message.has("transform_param") ? transform : nil
        switch layer.type {
        case "Input":
            let shapes = try layer.parameters("input_param", .input).messages("shape")
            guard let first = shapes.first else { throw layer.invalid("an input without a shape") }
            return CaffeInput(shape: try shape(first.integers("dim"), first), transform: known)
        case "MemoryData":
            let fields = try layer.parameters("memory_data_param", .memoryData)
            let crop = try transform.integer("crop_size", 0)
            let height = crop > 0 ? crop : try fields.integer("height", 0)
            let width = crop > 0 ? crop : try fields.integer("width", 0)
            let extents = [1, try fields.integer("channels", 0), height, width]
            return CaffeInput(shape: try shape(extents, fields), transform: known)
        default:
            let crop = try transform.integer("crop_size", 0)
            guard crop > 0 else {
                throw layer.invalid(
                    "the extents of its pictures are not told, as crop_size would; give the network's deploy.prototxt")
            }
            let channels = try transform.flag("force_gray", false) ? 1 : 3
            return CaffeInput(shape: try shape([1, channels, crop, crop], layer.message), transform: known)
        }
    }

    /// Extents without the batch's.
    private static func shape(_ dims: [Int], _ message: CaffeMessage) throws(WeightsError) -> Shape {
        guard [2, 4].contains(dims.count), dims.allSatisfy({ $0 > 0 }) else {
            throw message.invalid("an input of extents \(dims); need batch, channels, rows and columns, all positive")
        }
        return dims.count == 2
            ? Shape(features: dims[1]) : Shape(channels: dims[1], height: dims[2], width: dims[3])
    }
}
