import VGGDownload
import VGGModel
import VGGWeights

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Makes models of the model folder from downloaded files.
enum Installation {
    /// Makes a model from a downloaded file, which then is gone.
    ///
    /// It becomes a safetensors file that says what it holds and where it comes from. `network` is the name of the one
    /// it was published for, for a file that does not tell. A safetensors file of a network that cannot be told is kept as
    /// it is.
    static func install(
        _ downloaded: String, from location: String, network: String?, as name: String,
        in folder: ModelFolder = ModelFolder(), progress: @escaping (Double) -> Void = { _ in }
    ) throws {
        let file = folder.file(for: name)
        let opened: ModelFile
        do throws(WeightsError) {
            opened = try ModelFile(path: downloaded)
        } catch {
            throw Failure("\(error); the file stays there")
        }
        let asked = opened.network == nil ? try network.map { try Network.named($0) } : nil
        if opened.network == nil, asked == nil, opened.file is SafetensorsFile { return try move(downloaded, to: file) }
        let converter = ModelConverter(network: asked, source: location)
        do throws(WeightsError) {
            try converter.convert(opened, to: file, progress: progress)
        } catch {
            throw Failure("\(error)\nThe download stays at \(downloaded.onOneLine)")
        }
        unlink(downloaded)
    }

    private static func move(_ downloaded: String, to file: String) throws {
        guard rename(downloaded, file) == 0 else {
            throw Failure("\(file): the model cannot be put there: \(String(cString: strerror(errno)))")
        }
    }
}
