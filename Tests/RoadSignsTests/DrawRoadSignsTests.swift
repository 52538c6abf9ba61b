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
        try Scratch.use { scratch in
            let folder = scratch.path("new/pictures")
            let outcome = try Self.draw([
                folder, "--task", task.rawValue, "--per-class", "3", "--seed", "12", "--size", "20", "--split", "test",
            ])
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
            #expect(try scratch.names("new/pictures") == task.classes.map(\.label).sorted())
            for drawnClass in task.classes {
                let names = try scratch.names("new/pictures/\(drawnClass.label)")
                #expect(names == ["00000.jpg", "00001.jpg", "00002.jpg"])
                for (index, name) in names.enumerated() {
                    let scene = DrawnScene(of: drawnClass, seed: 12, index: index, split: .test)
                    let file = try scratch.bytes("new/pictures/\(drawnClass.label)/\(name)")
                    #expect(try file == scene.jpegData(size: 20), "\(drawnClass.label) \(name)")
                }
            }
        }
    }

    @Test func oneThreadDrawsTheSame() throws {
        try Scratch.use { scratch in
            for (name, strict) in [("many", "0"), ("one", "1")] {
                let outcome = try Self.draw(
                    [scratch.path(name), "--per-class", "30", "--size", "16", "--task", "symbols"],
                    environment: ["LIBDISPATCH_COOPERATIVE_POOL_STRICT": strict])
                #expect(outcome.status == 0)
            }
            for label in WeatherSymbol.allCases.map(\.label) {
                for name in try scratch.names("many/\(label)") {
                    #expect(try scratch.bytes("many/\(label)/\(name)") == scratch.bytes("one/\(label)/\(name)"))
                }
            }
        }
    }

    @Test func sameAsPNG() throws {
        try Scratch.use { scratch in
            let outcome = try Self.draw([scratch.path("png"), "--per-class", "1", "--format", "png"])
            #expect(outcome.status == 0)
            for sign in RoadSign.allCases {
                let image = try Image(contentsOf: scratch.path("png/\(sign.label)/00000.png"))
                #expect(try image == DrawnScene(sign: sign, seed: 1, index: 0).image(), "\(sign.label)")
            }
        }
    }

    @Test func fullFolder() throws {
        try Scratch.use { scratch in
            try scratch.write("keep me", to: "old/notes.txt")
            try scratch.write("stale", to: "old/stop/99999.jpg")
            let options = [scratch.path("old"), "--per-class", "1", "--size", "16"]
            let refused = try Self.draw(options)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("\(scratch.path("old")): the folder is not empty"))
            #expect(refused.errors.contains("--force"))
            #expect(try scratch.names("old") == ["notes.txt", "stop"])

            #expect(try Self.draw(options + ["--force"]).status == 0)
            #expect(try scratch.names("old") == (["notes.txt"] + RoadSign.allCases.map(\.label)).sorted())
            #expect(try scratch.names("old/stop") == ["00000.jpg"])
            #expect(try scratch.bytes("old/notes.txt") == Array("keep me".utf8))
        }
    }

    @Test func leftovers() throws {
        try Scratch.use { scratch in
            try scratch.write("half a picture", to: "stopped/.unfinished/stop/00000.jpg")
            let outcome = try Self.draw([scratch.path("stopped"), "--per-class", "1", "--task", "symbols"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try scratch.names("stopped") == WeatherSymbol.allCases.map(\.label).sorted())
        }
    }

    @Test func unusableFolder() throws {
        try Scratch.use { scratch in
            try scratch.write("", to: "file")
            let file = try Self.draw([scratch.path("file")])
            #expect(file.status == 1 && file.errors.contains("file: this is a file; give the path of a folder"))
            let below = try Self.draw([scratch.path("file/pictures")])
            #expect(below.status == 1)
            #expect(
                below.errors.contains("file/pictures: the folder cannot be made: Not a directory"), "\(below.errors)")
            #expect(try scratch.names("") == ["file"])
        }
    }

    @Test func sheets() throws {
        try Scratch.use { scratch in
            let path = scratch.path("sheet.png")
            #expect(try Self.draw(["--sheet", path, "--task", "symbols", "--size", "16", "--seed", "4"]).status == 0)
            let sheet = try ContactSheet(of: .symbols, seed: 4, size: 16).image()
            #expect(try Image(contentsOf: path) == sheet)
            let refused = try Self.draw(["--sheet", scratch.path("sheet.gif"), "--size", "16"])
            #expect(refused.status == 1 && refused.errors.contains(".png, .jpg or .jpeg"))
            #expect(try scratch.names("") == ["sheet.png"])
        }
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
