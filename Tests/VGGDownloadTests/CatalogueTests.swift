import Foundation
import Testing
import VGGDownload
import VGGModel

/// What can be downloaded, and where from.
@Suite struct CatalogueTests {
    @Test func everyNetworkOfTorchvisionIsThereTwice() throws {
        let networks = Network.knownNames.filter { $0.hasPrefix("vgg") }
        #expect(ModelCatalogue.torchvision.map(\.name) == networks && networks.count == 8)
        #expect(ModelCatalogue.timm.map(\.name) == networks.map { "timm/\($0)" })
        #expect(ModelCatalogue.entries.compactMap(\.network) == networks + networks)
        #expect(Set(ModelCatalogue.entries.map(\.location)).count == 16)
        #expect(Set(ModelCatalogue.entries.compactMap(\.digest)).count == 14)
    }

    @Test(arguments: ModelCatalogue.torchvision)
    func torchvision(_ entry: ModelEntry) throws {
        let digest = try #require(entry.digest)
        #expect(entry.location == "https://download.pytorch.org/models/\(entry.name)-\(digest.digits).pth")
        #expect(digest.digits.count == 8 && entry.fileExtension == "pth" && entry.source == .torchvision)
        #expect(entry.storedName == entry.name && entry.licence != nil)
    }

    @Test(arguments: ModelCatalogue.timm)
    func timm(_ entry: ModelEntry) throws {
        let network = try #require(entry.network)
        #expect(entry.location == "https://huggingface.co/timm/\(network).tv_in1k/resolve/main/model.safetensors")
        #expect(entry.fileExtension == "safetensors" && entry.source == .timm && entry.storedName == "timm-\(network)")
        #expect(entry.digest?.isWhole ?? ["vgg13", "vgg11_bn"].contains(network))
    }

    @Test(arguments: ModelCatalogue.entries)
    func theSizeIsThatOfTheNetworksParameters(_ entry: ModelEntry) throws {
        let network = try Network.named(try #require(entry.network))
        #expect(try entry.approximateSize == network.summary().parameters * 4)
    }

    @Test(arguments: [("VGG16", "vgg16"), ("vgg16-bn", "vgg16_bn"), ("TIMM/vgg19", "timm/vgg19")])
    func names(_ text: String, _ name: String) throws {
        #expect(try ModelCatalogue.entry(named: text).name == name)
    }

    @Test(arguments: [
        ("vgg15", "vgg1"), ("tim/vgg16", "timm/vgg16"), ("resnet50", ""), ("vgg16_features-amdegroot", ""),
    ])
    func unknownNames(_ text: String, _ suggestion: String) throws {
        let error = try #require(#expect(throws: DownloadError.self) { try ModelCatalogue.entry(named: text) })
        #expect(error.code == .unknownModel && error.description.contains("\"\(text)\""))
        #expect(error.message.contains("did you mean '\(suggestion)") == !suggestion.isEmpty, "\(error)")
        #expect(error.message.contains("timm/vgg19_bn"))
    }

    @Test func aLocation() throws {
        let sum = ExpectedDigest(String(repeating: "aB", count: 32))
        let entry = try ModelCatalogue.entry(
            location: "https://a.example/x/my-vgg.v2.safetensors?download=1", digest: sum)
        #expect(entry.name == "my-vgg" && entry.fileExtension == "safetensors" && entry.network == nil)
        #expect(entry.digest == sum && entry.source == .location)
        #expect(try ModelCatalogue.entry(location: "http://a.example/x.pth", digest: sum).name == "x")
    }

    @Test(arguments: [
        "http://a.example/x.pth", "ftp://a.example/x", "https://", "https:///x", "https://u:v@a.example/x", "://",
        "https://a.example:65536/x", "https://a.example:0/x",
    ])
    func whatIsNoLocation(_ text: String) throws {
        let error = try #require(#expect(throws: DownloadError.self) { try ModelCatalogue.entry(location: text) })
        #expect([.unknownModel, .invalidSetting].contains(error.code) && !error.description.contains("u:v"))
    }

    @Test(arguments: ["", "1234567", "0x123456", "12345678g", String(repeating: "a", count: 65), "１２３４５６７８"])
    func whatIsNoDigest(_ text: String) { #expect(ExpectedDigest(text) == nil) }

    @Test func digests() throws {
        let whole = String(repeating: "0af", count: 21) + "1"
        let first = try #require(ExpectedDigest("0AF0AF0A"))
        #expect(first.matches(whole) && !first.matches("1" + whole.dropFirst()) && !first.isWhole)
        #expect(first.description == "0af0af0a..." && ExpectedDigest(whole)?.description == whole)
        // The digest of nothing, from the standard.
        #expect(RunningDigest().hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    /// The header, where the bytes begin and end, and how many there are.
    static let ranges: [(text: String, bytes: ClosedRange<Int>?, total: Int?, isValid: Bool)] = [
        ("bytes 5-9/10", 5...9, 10, true), ("Bytes 5-9/*", 5...9, nil, true), ("bytes */10", nil, 10, true),
        ("bytes */*", nil, nil, true), ("bytes 5-10/10", nil, nil, false), ("bytes 9-5/10", nil, nil, false),
        ("bytes -5/10", nil, nil, false), ("bytes 5-/10", nil, nil, false), ("items 5-9/10", nil, nil, false),
        ("bytes 5-9", nil, nil, false), ("bytes 5-9/x", nil, nil, false),
        ("bytes 5-99999999999999999999/*", nil, nil, false),
        ("bytes +5-9/10", nil, nil, false), ("", nil, nil, false),
    ]

    @Test(arguments: ranges)
    func contentRange(_ text: String, _ bytes: ClosedRange<Int>?, _ total: Int?, _ isValid: Bool) {
        let range = ContentRange(text)
        #expect((range != nil) == isValid && range?.bytes == bytes && range?.total == total)
    }

    @Test func delaysDouble() {
        var policy = RetryPolicy()
        #expect((1...8).map { policy.delay(after: $0, asked: nil) } == [1, 2, 4, 8, 16, 32, 60, 60])
        #expect(policy.delay(after: 1, asked: 10) == 10 && policy.delay(after: 4, asked: 1) == 8)
        policy.longestDelay = 3
        #expect(policy.delay(after: .max, asked: nil) == 3)
    }
}
