public import Foundation

/// The programs that were built together with the tests.
public enum TestProduct {
    /// The `vgg` command.
    public static var vgg: URL { folder.appending(path: "vgg") }

    /// Where the build put its products: the folder of the test bundle.
    public static var folder: URL {
        #if os(macOS)
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
            return (bundle ?? .main).bundleURL.deletingLastPathComponent()
        #else
            let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            return program.deletingLastPathComponent()
        #endif
    }
}
