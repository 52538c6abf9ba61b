import FoundationEssentials

/// Where files are kept that can be made again.
enum CacheFolder {
    /// The path of a folder of a name in `VGG_CACHE_DIR`, else in `swift-vgg` in `XDG_CACHE_HOME` or `~/.cache`; nothing
    /// where the user has no home.
    static func path(_ name: String) -> String? {
        let environment = ProcessInfo.processInfo.environment
        if let own = environment["VGG_CACHE_DIR"] { return own + "/" + name }
        let cache = environment["XDG_CACHE_HOME"] ?? environment["HOME"].map { $0 + "/.cache" }
        return cache.map { $0 + "/swift-vgg/" + name }
    }
}
