import Drawing
import VGGImages

/// What a camera makes of the light: noise, contrast, bytes, and JPEG's losses.
struct Sensor {
    /// The deviation of noise in the dark, and what each unit of light adds to its square.
    let readNoise, shotNoise: Float
    /// How far values are driven from middle grey; 1 leaves them.
    let contrast: Float
    /// JPEG's quality.
    let quality: Int

    /// A sensor that adds nothing and takes nothing away.
    static let ideal = Sensor(readNoise: 0, shotNoise: 0, contrast: 1, quality: 95)

    private init(readNoise: Float, shotNoise: Float, contrast: Float, quality: Int) {
        self.readNoise = readNoise
        self.shotNoise = shotNoise
        self.contrast = contrast
        self.quality = quality
    }

    init(_ random: inout RandomStream) {
        let amount = random.unit() * random.unit()
        readNoise = 0.001 + 0.012 * amount
        shotNoise = 0.000_05 + 0.0025 * amount
        contrast = random.number(0.75...1.2)
        quality = random.integer(35...95)
    }

    /// The picture, each pixel the mean of its samples, with noise from `random`.
    func develop(_ raster: Raster, _ random: inout RandomStream) throws(ImageError) -> Image {
        let size = raster.side / Raster.samplesPerPixel
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size * size * 3)
        for y in 0..<size {
            for x in 0..<size {
                let light = raster.pixel(x, y)
                for channel in 0..<3 { bytes.append(byte(light[channel], &random)) }
            }
        }
        return try Image(width: size, height: size, pixels: bytes)
    }

    private func byte(_ light: Float, _ random: inout RandomStream) -> UInt8 {
        let deviation = (readNoise * readNoise + shotNoise * max(light, 0)).squareRoot()
        let value = 0.5 + (encoded(light + deviation * random.normal()) - 0.5) * contrast
        return UInt8(min(max(value * 255 + 0.5, 0), 255))
    }
}

extension Raster {
    /// The mean of a pixel's samples.
    fileprivate func pixel(_ x: Int, _ y: Int) -> Colour {
        let (top, count) = (y * 2 * side + x * 2, Float(Self.samplesPerPixel * Self.samplesPerPixel))
        return (colours[top] + colours[top + 1] + colours[top + side] + colours[top + side + 1]) / count
    }
}
