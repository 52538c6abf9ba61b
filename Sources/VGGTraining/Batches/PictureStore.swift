import Synchronization
import VGGImages

/// A picture that cannot be used.
public struct LeftOutPicture: Hashable, Sendable {
    /// The file's path.
    public let path: String
    /// Why it cannot be decoded.
    public let reason: String
}

/// Decodes the pictures of a set, keeps some, and remembers which cannot be used.
final class PictureStore: Sendable {
    private struct State {
        var images: [Int: Image] = [:]
        var bytes = 0
        var failures: [Int: ImageError] = [:]
        var reported: Set<Int> = []
    }

    let set: PictureSet
    private let limit: Int
    private let state = Mutex(State())

    /// Makes a store that keeps `limit` bytes of pictures at most.
    init(_ set: PictureSet, limit: Int) {
        self.set = set
        self.limit = limit
    }

    /// The decoded picture; nothing where it cannot be used.
    func image(_ index: Int) -> Image? {
        let known = state.withLock { state in
            state.failures[index] == nil ? state.images[index].map(Optional.some) : .some(nil)
        }
        if let known { return known }
        do throws(ImageError) {
            let image = try Image(contentsOf: set.path(of: index))
            keep(image, index)
            return image
        } catch {
            leaveOut(index, error)
            return nil
        }
    }

    /// Never to be used again.
    func leaveOut(_ index: Int, _ error: ImageError) {
        state.withLock { $0.failures[index] = error }
    }

    /// What was found to be of no use since this was last asked, by place in the set.
    func newFailures() -> [LeftOutPicture] {
        state.withLock { state in
            let new = state.failures.keys.filter { !state.reported.contains($0) }.sorted()
            state.reported.formUnion(new)
            return new.map {
                LeftOutPicture(path: set.path(of: $0), reason: state.failures[$0]?.message ?? "")
            }
        }
    }

    private func keep(_ image: Image, _ index: Int) {
        state.withLock { state in
            // Epochs visit all pictures alike, so that what is kept once is best kept for good.
            guard state.images[index] == nil, state.bytes + image.pixels.count <= limit else { return }
            state.images[index] = image
            state.bytes += image.pixels.count
        }
    }
}
