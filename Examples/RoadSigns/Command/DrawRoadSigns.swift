import ArgumentParser
import RoadSigns
import VGGImages

/// Draws pictures of road signs, or of weather symbols, to learn to tell them apart.
@main
struct DrawRoadSigns: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "DrawRoadSigns",
        abstract: "Draw pictures of road signs, or of weather symbols, to learn to tell them apart.",
        discussion: """
            The pictures go to FOLDER/<class>/<number>.jpg. One is determined by its task, class, split, seed and \
            number, whatever else is drawn. Splits share no picture.

            Examples:
              DrawRoadSigns signs/train --per-class 1000
              DrawRoadSigns signs/validation --per-class 100 --split validation
              DrawRoadSigns symbols --task symbols --per-class 20
              DrawRoadSigns --sheet sheet.png
            """)

    @Argument(help: "Where the pictures go; made if it is not there.")
    var folder: String?

    @Option(help: "What to draw: \(DrawnTask.names).")
    var task: DrawnTask = .signs

    @Option(help: "Pictures of each class, 1 to 100000.")
    var perClass = 100

    @Option(help: "The seed of all that is random.")
    var seed: UInt64 = 1

    @Option(help: "Pixels along each side, 16 to 1024.")
    var size = 64

    @Option(help: "jpg, or png for the same pictures without a decoder's differences.")
    var format: PictureFormat = .jpg

    @Option(help: "Which set the pictures are for: \(DrawnSplit.names).")
    var split: DrawnSplit = .train

    @Flag(help: "Draw into a folder that is not empty; the folders of the classes there are replaced.")
    var force = false

    @Option(help: "Write one picture with a few of every class, and their names, to this .png or .jpg file.")
    var sheet: String?

    @Flag(help: "List the names of the classes.")
    var classes = false

    func validate() throws {
        guard folder != nil || sheet != nil || classes else {
            throw ValidationError("nothing to draw; give a FOLDER, --sheet FILE or --classes")
        }
        guard folder?.isEmpty != true else { throw ValidationError("FOLDER: the path is empty") }
        guard (1...100_000).contains(perClass) else {
            throw ValidationError("--per-class \(perClass): give 1 to 100000")
        }
        guard (16...1024).contains(size) else { throw ValidationError("--size \(size): give 16 to 1024") }
    }

    func run() async throws {
        if classes { print(task.classes.map(\.label).joined(separator: "\n")) }
        if let sheet { try drawSheet(to: sheet) }
        if let folder { try await draw(into: PictureFolder(folder, force: force)) }
    }

    private func drawSheet(to path: String) throws {
        try ContactSheet(of: task, seed: seed, split: split, size: size).image().write(to: path)
    }

    private func draw(into output: PictureFolder) async throws {
        do {
            try await draw(batches(in: output))
            try output.publish(task.classes.map(\.label))
        } catch {
            output.abandon()
            throw error
        }
    }

    /// Draws batches on all cores.
    private func draw(_ batches: [PictureBatch]) async throws {
        var progress = Progress(of: perClass * task.classes.count)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for batch in batches { group.addTask { try batch.draw() } }
            for try await count in group { progress.advance(by: count) }
        }
    }

    private func batches(in output: PictureFolder) throws -> [PictureBatch] {
        try task.classes.flatMap { drawnClass in
            let path = try output.makeFolder(drawnClass.label)
            return stride(from: 0, to: perClass, by: 25).map { first in
                PictureBatch(
                    drawnClass: drawnClass, numbers: first..<min(first + 25, perClass), seed: seed, split: split,
                    size: size, format: format, folder: path)
            }
        }
    }
}
