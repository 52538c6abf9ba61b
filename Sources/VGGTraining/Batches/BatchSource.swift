import VGGImages
public import VGGModel

/// Makes batches of a set of pictures, the same ones for the same settings whatever the number of workers.
///
/// In training every epoch has an order of its own, and its last batch is dropped where it would be short, unless it is
/// the only one; the pictures in it differ from epoch to epoch. A picture that cannot be decoded is replaced by the next
/// one of the epoch's order that can, so that batches keep their size. In validation pictures come in the order of the
/// set, a last short batch is kept, and what cannot be decoded is missing from its batch.
public struct BatchSource: Sendable {
    /// Pictures in a batch.
    public let size: Int
    /// Batches in an epoch.
    public let count: Int
    let options: LoadingOptions
    private let store: PictureStore
    private let recipe: PictureRecipe
    private let isTraining: Bool

    /// Batches to train with.
    public init(
        training set: PictureSet, for preprocessing: Preprocessing, settings: TrainingSettings,
        options: LoadingOptions = LoadingOptions()
    ) {
        let recipe = PictureRecipe(
            preprocessing: preprocessing, augmentation: settings.augmentation, seed: settings.seed)
        self.init(set, recipe, size: settings.batch, isTraining: true, options: options)
    }

    /// Batches to validate with.
    public init(
        validation set: PictureSet, for preprocessing: Preprocessing, size: Int,
        options: LoadingOptions = LoadingOptions()
    ) {
        let recipe = PictureRecipe(preprocessing: preprocessing, augmentation: nil, seed: 0)
        self.init(set, recipe, size: size, isTraining: false, options: options)
    }

    /// Batches of all pictures in the order of the set, varied or as the network's own preprocessing makes them.
    init(
        _ set: PictureSet, for preprocessing: Preprocessing, size: Int, augmentation: Augmentation?, seed: UInt64,
        options: LoadingOptions
    ) {
        let recipe = PictureRecipe(preprocessing: preprocessing, augmentation: augmentation, seed: seed)
        self.init(set, recipe, size: size, isTraining: false, options: options)
    }

    private init(
        _ set: PictureSet, _ recipe: PictureRecipe, size: Int, isTraining: Bool, options: LoadingOptions
    ) {
        self.recipe = recipe
        self.size = max(size, 1)
        self.isTraining = isTraining
        self.options = options
        let pictures = set.pictures.count
        count = isTraining && pictures >= self.size ? pictures / self.size : (pictures + self.size - 1) / self.size
        store = PictureStore(set, limit: options.cacheBytes)
    }

    /// The batches of an epoch, from one of them on.
    public func batches(epoch: Int = 0, from first: Int = 0) -> Batches {
        Batches(source: self, epoch: epoch, first: first)
    }

    /// The pictures that were found to be of no use since this was last asked; each is told once.
    public func newlyLeftOut() -> [LeftOutPicture] { store.newFailures() }

    /// The pictures in the order of an epoch.
    func order(epoch: Int) -> [Int] {
        let pictures = store.set.pictures.count
        return isTraining
            ? RandomStream.order(of: pictures, seed: recipe.seed, epoch: epoch) : Array(0..<pictures)
    }

    /// The picture at a place of an epoch's order, or in training the next that can be used; nothing where there is none.
    func picture(at place: Int, of order: [Int], epoch: Int) throws -> PreparedPicture? {
        for distance in 0..<(isTraining ? order.count : 1) {
            try Task.checkCancellation()
            let index = order[(place + distance) % order.count]
            // The key stays, so that a stand-in does not look as it does in its own place.
            if let pixels = pixels(of: index, epoch: epoch, key: order[place]) {
                return PreparedPicture(pixels: pixels, label: store.set.pictures[index].label)
            }
        }
        guard isTraining else { return nil }
        throw TrainingError(
            .noPictures, store.set.folder,
            "none of the \(order.count) pictures can be decoded; give JPEG or PNG files that other programs open")
    }

    private func pixels(of index: Int, epoch: Int, key: Int) -> [UInt8]? {
        guard let image = store.image(index) else { return nil }
        do throws(ImageError) {
            return try recipe.pixels(of: image, epoch: epoch, key: key)
        } catch {
            store.leaveOut(index, error)
            return nil
        }
    }
}
