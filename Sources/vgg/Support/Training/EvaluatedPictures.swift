import VGGTraining

/// The pictures that a model is measured by, and the folders that they lie in.
struct EvaluatedPictures {
    /// The names of the folders, which are the classes.
    let folders: [String]
    /// The pictures' paths.
    let paths: [String]
    /// The folder of each picture, by its place in `folders`.
    let places: [String: Int]

    /// Lists the pictures of a folder: all, or what a share and a seed take of each class; of a split folder those to validate
    /// with.
    init(folder: String, share: Double?, seed: UInt64) throws {
        let data: ImageFolder
        do throws(TrainingError) {
            data = try ImageFolder(
                folder, validation: share.map(ValidationSource.share), seed: seed, allowsOneClass: true)
        } catch {
            throw Failure("\(error)")
        }
        let isSplit = data.training.folder != folder && data.validation.folder != data.training.folder
        let sets = share != nil || isSplit ? [data.validation] : [data.training, data.validation]
        folders = data.classes
        let pictures = sets.flatMap { set in
            set.pictures.indices.map { (set.path(of: $0), set.pictures[$0].label) }
        }
        paths = pictures.map(\.0)
        places = Dictionary(pictures) { first, _ in first }
    }
}
