import VGGModel

/// The formats of weight files that are read, told apart by what files hold, not by their names.
public enum WeightFormats {
    /// Opens a weight file of any format.
    ///
    /// A folder stands for the model in it, as Hugging Face's libraries save one: `model.safetensors`, or its index.
    ///
    /// - Throws: `WeightsError` with `notFound`, `unreadable`, or `invalidHeader` where the file is damaged or of no
    ///   format that is read.
    public static func open(_ path: String) throws(WeightsError) -> any WeightFile {
        if isFolder(path) { return try open(inFolder: path) }
        if path.hasSuffix(SafetensorsShards.ending) { return try SafetensorsShards(path: path) }
        return try SafetensorsFile(path: path)
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
}
