import ArgumentParser
import VGGTraining

/// Which pictures are learnt from, and which tell how well.
struct DatasetOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("A folder with a subfolder of JPEG or PNG files for each class.", valueName: "folder"),
        completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp(
            "A folder of pictures to validate with, with the same subfolders; by default val, validation or test beside "
                + "train in the folder, and else a share of it.", valueName: "folder"),
        completion: .directory)
    var validation: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The share of each class to validate with. (default: 0.1)", valueName: "share"))
    var validationShare: Double?

    func validate() throws {
        guard validation == nil || validationShare == nil else {
            throw ValidationError("--validation and --validation-share are two ways of one thing; give one")
        }
        guard validationShare.map({ (0..<1).contains($0) }) ?? true else {
            throw ValidationError("--validation-share: give a number from 0 to below 1, such as 0.1")
        }
    }

    /// The pictures, of which the seed decides which validate where a share does.
    func read(seed: UInt64) throws -> ImageFolder {
        let source = validation.map(ValidationSource.folder) ?? validationShare.map(ValidationSource.share)
        do throws(TrainingError) {
            return try ImageFolder(folder, validation: source, seed: seed)
        } catch {
            throw Failure("\(error)")
        }
    }
}
