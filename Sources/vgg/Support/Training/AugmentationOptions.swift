import ArgumentParser
import VGGTraining

/// How training pictures are varied.
struct AugmentationOptions: ParsableArguments {
    @Flag(help: "Mirror no pictures: for what means something else then, such as letters.")
    var noFlip = false

    @Flag(help: "Vary no pictures at all.")
    var noAugmentation = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What the shorter side is resized to before the crop, at least, as a multiple of --size. (default: 8/7, 256 for 224)",
            valueName: "number"))
    var smallestScale: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same at most. (default: 16/7, 512 for 224)", valueName: "number"))
    var largestScale: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How far the factor of brightness may be from 1. (default: 0.2)", valueName: "share"))
    var brightness: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How far the factor of contrast may be from 1. (default: 0.2)", valueName: "share"))
    var contrast: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How far each colour may be shifted. (default: 0.05)", valueName: "share"))
    var colorShift: Double?

    func validate() throws {
        let numbers = [smallestScale, largestScale, brightness, contrast, colorShift]
        guard !noAugmentation || (!noFlip && numbers.allSatisfy { $0 == nil }) else {
            throw ValidationError("--no-augmentation leaves nothing to set; leave out the other options of it")
        }
    }

    /// An augmentation with what is given in its place; none where pictures are not varied.
    func augmentation(from earlier: Augmentation?) throws -> Augmentation? {
        guard !noAugmentation, var augmentation = earlier ?? (isGiven ? Augmentation() : nil) else { return nil }
        if noFlip { augmentation.flips = false }
        augmentation.smallestScale = smallestScale ?? augmentation.smallestScale
        augmentation.largestScale = largestScale ?? augmentation.largestScale
        augmentation.brightness = brightness ?? augmentation.brightness
        augmentation.contrast = contrast ?? augmentation.contrast
        augmentation.colorShift = colorShift ?? augmentation.colorShift
        return augmentation
    }

    private var isGiven: Bool {
        noFlip || [smallestScale, largestScale, brightness, contrast, colorShift].contains { $0 != nil }
    }
}
