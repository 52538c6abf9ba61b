import Foundation
import Testing
import VGGModel

@Suite struct PreprocessingTests {
    @Test func reads() {
        #expect(
            Preprocessing.torchvision.description
                == "shorter side 256, centre 224; RGB in 0...1, minus (0.485, 0.456, 0.406), over (0.229, 0.224, 0.225)"
        )
        #expect(
            Preprocessing.caffe.description
                == "shorter side 256, centre 224; BGR in 0...255, minus (103.939, 116.779, 123.68)")
    }

    @Test func scalesWithASquareInput() {
        let small = Preprocessing.torchvision.scaled(to: 64, 64)
        #expect(small.crop == 64 && small.shorterSide == 73)
        #expect(Preprocessing.torchvision.scaled(to: 64, 65) == .torchvision)
        #expect(Preprocessing.torchvision.scaled(to: .max, .max) == .torchvision)
    }

    @Test func allThatHaveANameAreUsable() {
        for (name, preprocessing) in Preprocessing.named { #expect(preprocessing.problem == nil, "\(name)") }
    }

    /// Changes after which a pipeline is none, and a word of why.
    static let problems: [(change: @Sendable (inout Preprocessing) -> Void, word: String)] = [
        ({ $0.shorterSide = 0 }, "shorter side"), ({ $0.crop = -1 }, "crop"), ({ $0.crop = .max }, "crop"),
        ({ $0.mean = [0, 0] }, "means"), ({ $0.deviation = [] }, "deviations"), ({ $0.scale = 0 }, "scale"),
        ({ $0.scale = .nan }, "scale"), ({ $0.mean[1] = .infinity }, "mean"), ({ $0.deviation[2] = 0 }, "deviation"),
        ({ $0.deviation[0] = -1 }, "deviation"),
    ]

    @Test(arguments: problems.indices) func whatIsNoneIsTold(_ index: Int) throws {
        var preprocessing = Preprocessing.caffe
        Self.problems[index].change(&preprocessing)
        #expect(try #require(preprocessing.problem).contains(Self.problems[index].word))
    }

    @Test func isStoredWithNamesInSnakeCase() throws {
        let data = try JSONEncoder().encode(Preprocessing.caffe)
        #expect(String(decoding: data, as: UTF8.self).contains("\"shorter_side\":256"))
        #expect(try JSONDecoder().decode(Preprocessing.self, from: data) == .caffe)
    }
}

/// Networks as JSON, which files carry.
@Suite struct NetworkCodingTests {
    @Test(arguments: Network.knownNames) func comesBackAsItWas(_ name: String) throws {
        let network = try Network.named(name)
        #expect(try JSONDecoder().decode(Network.self, from: JSONEncoder().encode(network)) == network)
    }

    /// What is replaced in a network's JSON, so that it is none any more.
    static let damages = [
        ("\"inputs\":[\"conv1_1\"]", "\"inputs\":[\"nowhere\"]"), ("\"channels\":64", "\"channels\":-64"),
        ("\"rows\":3", "\"rows\":0"), ("\"rows\":3", "\"rows\":9223372036854775807"), ("\"groups\":1", "\"groups\":0"),
        ("\"crop\":224", "\"crop\":0"), ("conv3_2", "conv3_1"), ("\"height\":224", "\"height\":9223372036854775807"),
    ]

    @Test(arguments: damages) func whatIsNoNetworkIsRefused(_ old: String, _ new: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(Network.named("vgg11")), as: UTF8.self)
        let damaged = text.replacingOccurrences(of: old, with: new)
        try #require(damaged != text)
        #expect(throws: (any Error).self) { try JSONDecoder().decode(Network.self, from: Data(damaged.utf8)) }
    }
}
