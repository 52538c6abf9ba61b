import KernelSources

/// The embedded OpenCL C files, by name.
public enum KernelSource {
    /// The text of every embedded file, under its name without the extension.
    public static let files: [String: String] = {
        var files: [String: String] = [:]
        for index in 0..<vgg_kernel_source_count {
            let source = vgg_kernel_source_at(index)
            files[String(cString: source.name)] = String(cString: source.text)
        }
        return files
    }()
}
