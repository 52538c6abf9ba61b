import Foundation
import RoadSigns
import TestSupport
import Testing
import VGGImages

/// The program `DrawRoadSigns`.
@Suite(.serialized) struct DrawRoadSignsTests {
    private static func draw(
        _ arguments: [String], environment: [String: String?] = [:]
    ) throws -> Subprocess.Outcome {
        try Subprocess.run(TestProduct.folder.appending(path: "DrawRoadSigns"), arguments, environment: environment)
    }

    @Test(arguments: [DrawnTask.signs, .symbols])
    func folders(task: DrawnTask) throws {
        let folder = try TemporaryFolder()
        let outcome = try Self.draw([
            folder.path("new/pictures"), "--task", task.rawValue, "--per-class", "3", "--seed", "12", "--size", "20",
            "--split", "test",
        ])
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(try folder.names(in: "new/pictures") == task.classes.map(\.label).sorted())
        for drawnClass in task.classes {
            let names = try folder.names(in: "new/pictures/\(drawnClass.label)")
            #expect(names == ["00000.jpg", "00001.jpg", "00002.jpg"])
            for (index, name) in names.enumerated() {
                let scene = DrawnScene(of: drawnClass, seed: 12, index: index, split: .test)
                let file = try folder.bytes(of: "new/pictures/\(drawnClass.label)/\(name)")
                #expect(try file == scene.jpegData(size: 20), "\(drawnClass.label) \(name)")
            }
        }
    }

    @Test func oneThreadDrawsTheSame() throws {
        let folder = try TemporaryFolder()
        for (name, strict) in [("many", "0"), ("one", "1")] {
            let outcome = try Self.draw(
                [folder.path(name), "--per-class", "30", "--size", "16", "--task", "symbols"],
                environment: ["LIBDISPATCH_COOPERATIVE_POOL_STRICT": strict])
            #expect(outcome.status == 0)
        }
        for label in WeatherSymbol.allCases.map(\.label) {
            for name in try folder.names(in: "many/\(label)") {
                #expect(try folder.bytes(of: "many/\(label)/\(name)") == folder.bytes(of: "one/\(label)/\(name)"))
            }
        }
    }

    @Test func sameAsPNG() throws {
        let folder = try TemporaryFolder()
        let outcome = try Self.draw([folder.path("png"), "--per-class", "1", "--format", "png"])
        #expect(outcome.status == 0)
        for sign in RoadSign.allCases {
            let image = try Image(contentsOf: folder.path("png/\(sign.label)/00000.png"))
            #expect(try image == DrawnScene(sign: sign, seed: 1, index: 0).image(), "\(sign.label)")
        }
    }

    @Test func fullFolder() throws {
        let folder = try TemporaryFolder()
        try folder.write("keep me".utf8, as: "old/notes.txt")
        try folder.write("stale".utf8, as: "old/stop/99999.jpg")
        let options = [folder.path("old"), "--per-class", "1", "--size", "16"]
        let refused = try Self.draw(options)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("\(folder.path("old")): the folder is not empty"))
        #expect(refused.errors.contains("--force"))
        #expect(try folder.names(in: "old") == ["notes.txt", "stop"])

        #expect(try Self.draw(options + ["--force"]).status == 0)
        #expect(try folder.names(in: "old") == (["notes.txt"] + RoadSign.allCases.map(\.label)).sorted())
        #expect(try folder.names(in: "old/stop") == ["00000.jpg"])
        #expect(try folder.bytes(of: "old/notes.txt") == Array("keep me".utf8))
    }

    @Test func leftovers() throws {
        let folder = try TemporaryFolder()
        try folder.write("half a picture".utf8, as: "stopped/.unfinished/stop/00000.jpg")
        let outcome = try Self.draw([folder.path("stopped"), "--per-class", "1", "--task", "symbols"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try folder.names(in: "stopped") == WeatherSymbol.allCases.map(\.label).sorted())
    }

    @Test func unusableFolder() throws {
        let folder = try TemporaryFolder()
        try folder.write("".utf8, as: "file")
        let file = try Self.draw([folder.path("file")])
        #expect(file.status == 1 && file.errors.contains("file: this is a file; give the path of a folder"))
        let below = try Self.draw([folder.path("file/pictures")])
        #expect(below.status == 1)
        #expect(
            below.errors.contains("file/pictures: the folder cannot be made: Not a directory"), "\(below.errors)")
        #expect(try folder.names == ["file"])
    }

    @Test func sheets() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("sheet.png")
        #expect(try Self.draw(["--sheet", path, "--task", "symbols", "--size", "16", "--seed", "4"]).status == 0)
        let sheet = try ContactSheet(of: .symbols, seed: 4, size: 16).image()
        #expect(try Image(contentsOf: path) == sheet)
        let refused = try Self.draw(["--sheet", folder.path("sheet.gif"), "--size", "16"])
        #expect(refused.status == 1 && refused.errors.contains(".png, .jpg or .jpeg"))
        #expect(try folder.names == ["sheet.png"])
    }

    @Test func classes() throws {
        let outcome = try Self.draw(["--classes"])
        #expect(outcome.output == RoadSign.allCases.map { $0.label + "\n" }.joined())
        let symbols = try Self.draw(["--classes", "--task", "symbols"])
        #expect(symbols.output == WeatherSymbol.allCases.map { $0.label + "\n" }.joined())
    }

    @Test(
        arguments: [
            ([], "FOLDER"), ([""], "FOLDER"), (["x", "--per-class", "0"], "--per-class 0"),
            (["x", "--per-class", "100001"], "--per-class 100001"), (["x", "--size", "15"], "--size 15"),
            (["x", "--size", "1025"], "--size 1025"), (["x", "--seed", "-1"], "seed"),
            (["x", "--task", "cats"], "cats"),
            (["x", "--format", "gif"], "gif"), (["x", "--split", "dev"], "dev"), (["x", "y"], "y"),
        ] as [([String], String)])
    func usage(arguments: [String], named: String) throws {
        let outcome = try Self.draw(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(named), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: "x"))
    }
}
