import Drawing

/// How much of a plate can be seen, from 24x24 places on it.
struct FreeView {
    private struct Place {
        let onPlate, inPicture: Point
        var isFree = true
    }

    private var places: [Place] = []

    init(of figure: Figure, _ pose: Pose) {
        let fromPlate = pose.toPlate.inverse
        for index in 0..<24 * 24 {
            let place = (Point(Float(index % 24), Float(index / 24)) + 0.5) / 12 - 1
            guard figure.outline.distance(place) < 0 else { continue }
            places.append(Place(onPlate: place, inPicture: fromPlate(place)))
        }
    }

    /// The part that can be seen, 0 to 1.
    var part: Float { Float(places.count { $0.isFree }) / Float(max(places.count, 1)) }

    /// Puts an obstruction in front.
    mutating func hide(behind obstruction: Obstruction) {
        for index in places.indices where places[index].isFree {
            let place = places[index]
            let distance = obstruction.shape.distance(obstruction.isOnPlate ? place.onPlate : place.inPicture)
            places[index].isFree = distance >= 0
        }
    }

    /// Puts an obstruction in front if at least `limit` of the plate can be seen then; whether it did.
    mutating func hide(behind obstruction: Obstruction, leaving limit: Float) -> Bool {
        var view = self
        view.hide(behind: obstruction)
        guard view.part >= limit else { return false }
        self = view
        return true
    }
}
