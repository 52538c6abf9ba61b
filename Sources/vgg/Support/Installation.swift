import VGGDownload
import VGGWeights

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Makes models of the model folder from downloaded files.
enum Installation {
    /// Refuses a model whose format is not read, before it is downloaded.
    static func check(_ entry: ModelEntry) throws {
        guard entry.source == .torchvision else { return }
        throw Failure("\(entry.name): PyTorch's .pth files are not read yet; pull timm/\(entry.name), the same weights")
    }

    /// Makes a model from a downloaded file, which then is gone; a file of another format is converted.
    static func install(_ downloaded: String, as name: String, in folder: ModelFolder = ModelFolder()) throws {
        do throws(WeightsError) {
            _ = try SafetensorsFile(path: downloaded)
        } catch {
            throw Failure("\(error). Other formats are not read yet; the file stays there")
        }
        let file = folder.file(for: name)
        guard rename(downloaded, file) == 0 else {
            throw Failure("\(file): the model cannot be put there: \(String(cString: strerror(errno)))")
        }
    }
}
