import OpenCLRuntime
import TestSupport
import VGGBackend
import VGGModel
import VGGTraining
import VGGWeights

/// Networks small enough to train in no time, on the device of the tests.
enum Tiny {
    /// A network of the catalogue for pictures of 32x32.
    static func network(_ name: String = "vgg11", classes: Int) throws -> Network {
        var options = NetworkOptions()
        (options.height, options.width, options.pooledExtent) = (32, 32, 1)
        (options.channels, options.hiddenFeatures, options.classes) = ([4, 8, 8, 16, 16], 32, classes)
        return try Network.named(name, options: options)
    }

    /// An untrained network that is to learn some classes.
    static func tuning(classes: Int) throws -> FineTuning {
        let base = try network(classes: 10)
        return try FineTuning(base, parameters: ParameterLoader.seeded(1, for: base), classes: classes)
    }

    /// A manager of the device of the tests.
    static func manager() throws -> DeviceManager { try DeviceManager(TestDevice.shared().device) }
}
