import Drawing

/// Something in front of a plate, or stuck on it.
struct Obstruction {
    let shape: Shape
    let colour: Colour
    /// Whether the shape is given on the plate, and not in the picture.
    let isOnPlate: Bool

    /// What part of a plate obstructions may hide.
    static let limit: Float = 0.2

    func paint(_ raster: inout Raster, _ pose: Pose) {
        raster.fill(shape, colour, through: isOnPlate ? pose.toPlate : .identity)
    }

    /// Obstructions in the order in which they are painted, which together hide a fifth of the plate at most.
    static func some(_ stream: RandomStream, over figure: Figure, _ pose: Pose) -> [Obstruction] {
        var random = stream
        let candidates =
            switch random.integer(0...9) {
            case 0, 1: branch(&random, pose)
            case 2: stickers(&random)
            case 3: snow(&random, figure)
            case 4: wire(&random, pose)
            case 5: flakes(&random)
            default: [Obstruction]()
            }
        var view = FreeView(of: figure, pose)
        return candidates.filter { view.hide(behind: $0, leaving: 1 - limit) }
    }
}
