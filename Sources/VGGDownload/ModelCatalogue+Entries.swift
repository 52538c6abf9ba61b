extension ModelCatalogue {
    private static let licence =
        "BSD 3-Clause (torchvision); trained on ImageNet, whose terms ask for non-commercial research use of its pictures"

    /// The networks, and how many parameters each has.
    private static let parameters: [(network: String, count: Int)] = [
        ("vgg11", 132_863_336), ("vgg11_bn", 132_868_840), ("vgg13", 133_047_848), ("vgg13_bn", 133_053_736),
        ("vgg16", 138_357_544), ("vgg16_bn", 138_365_992), ("vgg19", 143_667_240), ("vgg19_bn", 143_678_248),
    ]

    /// The first eight digits of the SHA-256 of torchvision's files, which are in their names.
    private static let torchvisionDigests = [
        "vgg11": "8a719046", "vgg11_bn": "6002323d", "vgg13": "19584684", "vgg13_bn": "abd245e5",
        "vgg16": "397923af", "vgg16_bn": "6c64b313", "vgg19": "dcbb9e9d", "vgg19_bn": "c79401a0",
    ]

    /// The SHA-256 of timm's files, as far as they are known.
    private static let timmDigests = [
        "vgg11": "682c023808812148d4e60c76d80ad83dbeaf5d50eb1a952a0b836895003151e5",
        "vgg13_bn": "7dae235e35772693cd527e7ac9ef8f6594707a14a8d26aabdb83c0baa6847861",
        "vgg16": "57b026918159a6bf9faf8405c3a551903768e7138989d9c6224a14227203fad8",
        "vgg16_bn": "88bbedbc8e780413736db38ac4efd41b06fc0e93fd5b8879b584bba63a950129",
        "vgg19": "11aea017b543ff59233749d8f1cf544cda749378f5790d2fedab841fb86b7669",
        "vgg19_bn": "f8249087e63bae61c6166bb23d7c26efe1b2a43fd9fb5cd60ac6ce00535ba312",
    ]

    /// Torchvision's files, which are in PyTorch's format.
    package static let torchvision = parameters.compactMap { network, count -> ModelEntry? in
        guard let digits = torchvisionDigests[network] else { return nil }
        return ModelEntry(
            name: network, network: network,
            location: "https://download.pytorch.org/models/\(network)-\(digits).pth",
            digest: ExpectedDigest(digits), approximateSize: count * 4, source: .torchvision, licence: licence)
    }

    /// The same weights as timm publishes them, as safetensors.
    package static let timm = parameters.map { network, count in
        ModelEntry(
            name: "timm/\(network)", network: network,
            location: "https://huggingface.co/timm/\(network).tv_in1k/resolve/main/model.safetensors",
            digest: timmDigests[network].flatMap { ExpectedDigest($0) }, approximateSize: count * 4, source: .timm,
            licence: licence)
    }
}
