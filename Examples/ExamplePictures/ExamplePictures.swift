import VGGImages

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Draws the example pictures: `swift run -c release ExamplePictures FOLDER [SCENE...]`.
@main
enum ExamplePictures {
    static func main() {
        guard CommandLine.arguments.count >= 2 else {
            print("usage: ExamplePictures FOLDER [SCENE...]\nDraws the example pictures into an existing folder.")
            exit(64)
        }
        do {
            let scenes = CommandLine.arguments.dropFirst(2)
            try draw(into: CommandLine.arguments[1], scenes: Array(scenes))
        } catch {
            print("error: \(error)")
            exit(1)
        }
    }

    private static func draw(into folder: String, scenes wanted: [String]) throws {
        for scene in Scene.all where wanted.isEmpty || wanted.contains(where: scene.file.hasPrefix) {
            let image = try scene.render().image(grain: scene.grain, seed: scene.seed)
            try image.write(to: "\(folder)/\(scene.file)", progressive: scene.progressive)
        }
    }
}

/// A scene, the file that it becomes, and the strength of its grain.
struct Scene {
    let file: String
    let grain: Float
    let seed: UInt32
    /// Whether a JPEG is stored in several scans, so that readers meet both kinds.
    var progressive = false
    let render: () -> Canvas

    static var all: [Scene] {
        [
            Scene(file: "sailing-boat.jpg", grain: 2.2, seed: 1) { SailingBoat().render() },
            Scene(file: "balloon.jpg", grain: 2, seed: 2) { Balloon().render() },
            Scene(file: "mountain-lake.jpg", grain: 2, seed: 3, progressive: true) { MountainLake().render() },
            Scene(file: "cat.jpg", grain: 2, seed: 4) { Cat().render() },
            Scene(file: "cup.jpg", grain: 2, seed: 5) { Cup().render() },
            Scene(file: "lighthouse.jpg", grain: 2, seed: 6) { Lighthouse().render() },
            Scene(file: "stop-sign.png", grain: 0, seed: 7) { StopSign().render() },
            Scene(file: "apple.png", grain: 0, seed: 8) { Apple().render() },
        ]
    }
}
