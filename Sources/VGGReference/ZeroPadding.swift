import VGGModel

/// Planes of `height` by `width` zeros with the image in them, `margin` rows and columns from the top left.
func zeroPadded(_ values: [Double], _ shape: Shape, margin: Int, height: Int, width: Int) -> [Double] {
    [Double](planes: shape.channels, of: height * width) { channel, plane in
        for y in 0..<shape.height {
            for x in 0..<shape.width {
                plane[(y + margin) * width + x + margin] = values[(channel * shape.height + y) * shape.width + x]
            }
        }
    }
}
