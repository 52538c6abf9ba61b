import VGGModel

/// The formats of weight files that are read, told apart by what files hold, not by their names.
public enum WeightFormats {
    /// The usual endings of files' names, without the dot.
    public static let endings = [
        "safetensors", "pth", "pt", "bin", "onnx", "caffemodel", "prototxt", "h5", "hdf5", "json",
    ]

    /// Opens a weight file of any format.
    ///
    /// A folder stands for the model in it, as Hugging Face's libraries save one: `model.safetensors`, or its index.
    ///
    /// - Throws: `WeightsError` with `notFound`, `unreadable`, or `invalidHeader` where the file is damaged or of no
    ///   format that is read.
    public static func open(_ path: String) throws(WeightsError) -> any WeightFile {
        if isFolder(path) { return try open(inFolder: path) }
        if path.hasSuffix(SafetensorsShards.ending) { return try SafetensorsShards(path: path) }
        let bytes = try MappedFile.map(path)
        if SafetensorsFile.matches(bytes.bytes) { return try SafetensorsFile(storage: bytes, path: path) }
        if PyTorchFile.matches(bytes.bytes) { return try PyTorchFile(storage: bytes, path: path) }
        if KerasFile.matches(bytes.bytes) { return try KerasFile(storage: bytes, path: path) }
        if ONNXFile.matches(bytes.bytes) { return try ONNXFile(path: path) }
        if CaffeModelFile.matches(bytes.bytes) { return try CaffeFile(CaffeModelFile(storage: bytes, path: path)) }
        throw unknown(bytes.bytes, path: path)
    }

    private static func open(inFolder path: String) throws(WeightsError) -> any WeightFile {
        let folder = path.hasSuffix("/") ? path : path + "/"
        for name in ["model.safetensors", "model" + SafetensorsShards.ending] where exists(folder + name) {
            return try open(folder + name)
        }
        throw WeightsError(
            .unreadable, path: path,
            "is a folder without model.safetensors or its index; give the path of a file of weights")
    }

    /// What files that are not read begin with, and what they are.
    private static let others: [(beginning: [UInt8], advice: String)] = [
        (Array("<!".utf8), "it looks like a web page; download the file itself"),
        (Array("<html".utf8), "it looks like a web page; download the file itself"),
        (Array("version https://git-lfs".utf8), "it is the pointer of a Git LFS file; fetch the file itself"),
        ([0x93] + Array("NUMPY".utf8), "it is a NumPy file, of a single array; give a file of named weights"),
        ([0x1F, 0x8B], "it is compressed by gzip; decompress it"),
        ([0xFD, 0x37, 0x7A], "it is compressed by xz; decompress it"),
        (Array("GGUF".utf8), "it is a GGUF file; give the model in one of the formats that are read"),
        (Array("TFL3".utf8), "it is a TensorFlow Lite file; give the model in one of the formats that are read"),
    ]

    private static func unknown(_ bytes: UnsafeRawBufferPointer, path: String) -> WeightsError {
        let advice =
            others.first { bytes.starts(with: $0.beginning) }?.advice
            ?? (bytes.isEmpty ? "it is empty; fetch it again" : "give one of them, or fetch it again if it is damaged")
        return WeightsError(
            .invalidHeader, path: path,
            "is no safetensors, PyTorch, ONNX, Caffe or Keras file by how it begins; " + advice)
    }
}

extension SafetensorsFile {
    /// Whether bytes, all of a file or its beginning, look like a safetensors file: a length and a JSON object.
    public static func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count > SafetensorsHeader.lengthBytes && bytes[SafetensorsHeader.lengthBytes] == UInt8(ascii: "{")
    }
}
