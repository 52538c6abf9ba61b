import VGG
import VGGModel
import VGGWeights

/// Images as raw numbers, of a NumPy file.
struct RawImages {
    /// [images, channels, rows, columns].
    let shape: [Int]
    /// All values, in this order.
    let values: [Float]
    private let path: String

    /// How many images there are.
    var count: Int { shape[0] }

    /// Reads the file that was given as `--input`.
    init(path: String, common: CommonOptions) throws {
        let tensor = try NumpyFile.read(path)
        self.path = path
        shape = tensor.shape
        guard shape.count == 4, shape[0] > 0, shape[1] > 0 else {
            throw Failure("--input \(path): its shape is \(shape); give images as [images, channels, rows, columns]")
        }
        guard Limits.imageSize.contains(shape[2]), Limits.imageSize.contains(shape[3]) else {
            throw Failure(
                "--input \(path): its images are of \(shape[2])x\(shape[3]); rows and columns must be "
                    + "\(Limits.imageSize.lowerBound) to \(Limits.imageSize.upperBound)")
        }
        values = tensor.values
        if !values.allSatisfy(\.isFinite) {
            common.note("warning: \(path) holds values that are infinite or not a number")
        }
    }

    /// The model that options choose for images of this size and these channels.
    func model(_ options: ModelOptions) throws -> Model {
        let found: Model
        do {
            found = try options.chosen(height: shape[2], width: shape[3])
        } catch let error as ModelError {
            throw Failure("--input \(path): \(error)\(order)")
        }
        guard found.network.input.channels == shape[1] else {
            throw Failure(
                "--input \(path): its images have \(shape[1]) channels, \(found.network.name) takes "
                    + "\(found.network.input.channels)\(order)")
        }
        return found
    }

    /// What to do where channels seem to come last.
    private var order: String {
        guard shape[3] <= 4, shape[1] > 4 else { return "" }
        return "; \(shape) looks like [images, rows, columns, channels], so bring the channels before the rows"
    }

    /// The values of the images of a batch.
    func values(of batch: Int, _ images: Int) -> [Float] {
        let length = values.count / count * images
        return Array(values[batch * length..<(batch + 1) * length])
    }
}
