import Foundation
import TestSupport
import Testing
import VGGImages

/// A folder of pictures of three colours, and a network that has learnt them, for all tests of training.
enum TrainingRuns {
    /// The options of a network that learns in no time, as fast steps as such a small one takes.
    static let options =
        ["--width", "4,8,8,16,16", "--hidden", "16", "--size", "32", "--batch-norm", "--dropout", "0"]
        + ["--epochs", "3", "--batch", "9", "--rate", "0.03", "--validation-share", "0.25"]

    /// The folder: 12 pictures in each of blue, green and red.
    static let pictures = Result { try makePictures("colours") }

    /// The folder of a finished run on it.
    static let finished = Result { () throws -> String in
        let output = Scratch.shared.path("trained")
        let outcome = try vgg(["train", pictures.get(), "--output", output, "--quiet"] + options)
        try #require(outcome.status == 0, "\(outcome.errors)")
        try #require(outcome.output.isEmpty && outcome.errors.isEmpty, "\(outcome.errors)")
        return output
    }

    /// Writes squares of shades of a colour on grounds of another, in folders named after the colours.
    static func makePictures(
        _ name: String, of colours: [String] = ["blue", "green", "red"], count: Int = 12
    ) throws
        -> String
    {
        for (channel, colour) in colours.enumerated() {
            for place in 0..<count {
                let image = try picture(channel: 2 - channel % 3, place: place)
                let bytes = try place % 3 == 0 ? image.jpegData(quality: 95) : image.pngData()
                try Scratch.shared.write(bytes, to: "\(name)/\(colour)/\(place).\(place % 3 == 0 ? "jpg" : "png")")
            }
        }
        return Scratch.shared.path(name)
    }

    private static func picture(channel: Int, place: Int) throws -> Image {
        let (width, height) = (36 + place % 3, 40 - place % 4)
        let left = place % 7, top = place % 5
        let pixels = (0..<width * height).flatMap { pixel -> [UInt8] in
            let (x, y) = (pixel % width, pixel / width)
            let isInside = x >= left && x < left + 26 && y >= top && y < top + 26
            var rgb = [UInt8](repeating: UInt8(30 + 6 * place), count: 3)
            if isInside { rgb[channel] = UInt8(150 + 8 * place) }
            return rgb
        }
        return try Image(width: width, height: height, pixels: pixels)
    }

    /// A line of what `--json` prints, with the members that tests look at.
    struct Event: Decodable {
        struct Measures: Decodable {
            let loss, top1: Double
        }
        struct Best: Decodable {
            let epoch: Int
            let validation: Measures?
        }
        struct Class: Decodable {
            let name: String
            let training, validation: Int
        }
        let event: String
        let stage, status, model, begins, path, reason: String?
        let epoch, step, parameters, trainedParameters, memoryBytes: Int?
        let classes: [Class]?
        let training, validation: Measures?
        let best: Best?

        private enum CodingKeys: String, CodingKey {
            case event, stage, status, model, begins, path, reason, epoch, step, parameters, trainedParameters
            case memoryBytes, classes, training, validation, best
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            func value<Value: Decodable>(_ key: CodingKeys) throws -> Value? {
                try values.decodeIfPresent(Value.self, forKey: key)
            }
            event = try values.decode(String.self, forKey: .event)
            (stage, status, model) = (try value(.stage), try value(.status), try value(.model))
            (begins, path, reason) = (try value(.begins), try value(.path), try value(.reason))
            (epoch, step, memoryBytes) = (try value(.epoch), try value(.step), try value(.memoryBytes))
            (parameters, trainedParameters) = (try value(.parameters), try value(.trainedParameters))
            (training, validation) = event == "epoch" ? (try value(.training), try value(.validation)) : (nil, nil)
            classes = try value(.classes)
            // Of an epoch it says whether it is the best.
            best = event == "end" ? try value(.best) : nil
        }
    }

    /// Runs a command with `--json`, expects it to be done, and decodes its lines.
    static func events(_ arguments: [String]) throws -> [Event] {
        let outcome = try vgg(arguments + ["--json"])
        try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try outcome.stdout.split(separator: 0x0A).map { try decoder.decode(Event.self, from: Data($0)) }
    }
}

/// A command line of training that cannot work, its status, and words of its message.
struct TrainingCase: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let status: Int32
    let words: String

    init(_ arguments: [String], _ status: Int32, _ words: String) {
        (self.arguments, self.status, self.words) = (arguments, status, words)
    }

    var testDescription: String { arguments.joined(separator: " ") }

    /// Runs it, with `PICTURES` and `SCRATCH` in its words replaced by the folders, and checks what comes of it.
    func check() throws {
        let pictures = try TrainingRuns.pictures.get()
        let words = arguments.map {
            $0.replacing("PICTURES", with: pictures).replacing("SCRATCH", with: Scratch.shared.path(""))
        }
        let outcome = try vgg(words)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(self.words), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }
}
