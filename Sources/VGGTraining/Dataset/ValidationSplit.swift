/// Takes a share of every class out of a set, by a hash of seed and name.
struct ValidationSplit {
    let share: Double
    let seed: UInt64

    /// What is left to train with, and what validates: of each class the share, rounded, at least one picture where
    /// there are two or more, and never all.
    func split(_ set: PictureSet, _ classes: Int) -> (training: PictureSet, validation: PictureSet) {
        var places = [[Int]](repeating: [], count: classes)
        for (place, picture) in set.pictures.enumerated() { places[picture.label].append(place) }
        let validating = Set(places.flatMap { taken(from: $0, of: set) })
        let part = { (isValidation: Bool) in
            let places = set.pictures.indices.filter { validating.contains($0) == isValidation }
            return PictureSet(folder: set.folder, pictures: places.map { set.pictures[$0] })
        }
        return (part(false), part(true))
    }

    private func taken(from places: [Int], of set: PictureSet) -> ArraySlice<Int> {
        guard share > 0, places.count > 1 else { return [] }
        let count = min(max(Int((share * Double(places.count)).rounded()), 1), places.count - 1)
        let hashed = places.map { place in
            var hash = StableHash(seed: seed)
            hash.add(set.pictures[place].name)
            return (hash: hash.value, place: place)
        }
        // Two names of one hash keep their order.
        return hashed.sorted { ($0.hash, $0.place) < ($1.hash, $1.place) }.map(\.place)[..<count]
    }
}
