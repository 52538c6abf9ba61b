import Drawing

/// What is to be recognised: coloured shapes on a plate whose circle about the origin has radius 1.
struct Figure {
    /// A shape in one colour, given as an amount of light.
    struct Layer {
        let shape: Shape
        let colour: Colour

        init(_ shape: Shape, _ colour: Colour) {
            self.shape = shape
            self.colour = colour
        }
    }

    /// The plate's outline.
    let outline: Shape
    /// From the plate itself up to what is on top.
    var layers: [Layer]

    /// A plate in one colour.
    init(_ outline: Shape, _ colour: Colour) {
        self.outline = outline
        layers = [Layer(outline, colour)]
    }

    /// Lays shapes of a colour on top.
    mutating func add(_ colour: Colour, _ shapes: Shape...) {
        layers += shapes.map { Layer($0, colour) }
    }

    /// Lays shapes of a colour on top.
    mutating func add(_ colour: Colour, _ shapes: [Shape]) {
        layers += shapes.map { Layer($0, colour) }
    }
}
