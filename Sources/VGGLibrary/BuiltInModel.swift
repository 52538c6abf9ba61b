import EmbeddedResources
import VGGModel
public import VGGWeights

/// The model that is part of the library: a slim network of the paper's configuration A that tells 16 road signs apart in
/// pictures of 64 x 64.
///
/// It was trained by this library on drawn pictures; `docs/road-signs.md` says how, how well it does, and what it is no
/// good for.
public enum BuiltInModel {
    /// Its name, as `Model` and the command line take it.
    public static let name = "road-signs"

    /// Its file.
    public static let weights: EmbeddedWeights = {
        let bytes = UnsafeRawBufferPointer(start: vgg_road_signs(), count: vgg_road_signs_size())
        return EmbeddedWeights(name: name, storage: TensorStorage(adopting: bytes) { _ in })
    }()

    /// Whether a name means it.
    public static func isMeant(by text: String) -> Bool { text == name }
}
