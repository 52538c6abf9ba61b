// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is built in Swift 6 mode, states its imports, and treats a warning as an error.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "swift-vgg",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "VGG", targets: ["VGG"]),
        .library(name: "OpenCLRuntime", targets: ["OpenCLRuntime"]),
        // Apart from VGG, so that an app that downloads nothing links no HTTP client.
        .library(name: "VGGDownload", targets: ["VGGDownload"]),
        .executable(name: "vgg", targets: ["VGGCommand"]),
        // For tests alone: an OpenCL layer, which the loader must find in a file of its own.
        .library(name: "FaultLayer", type: .dynamic, targets: ["FaultLayer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", "3.0.0"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.24.0"),
    ],
    targets: [
        // C libraries of the system: a module map and a shim header each.
        .systemLibrary(name: "COpenCL", pkgConfig: "OpenCL", providers: [.apt(["ocl-icd-opencl-dev"])]),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),

        // OpenCL C, embedded in the binary.
        .target(
            name: "KernelSources", path: "Kernels", exclude: ["README.md", "cl"],
            cSettings: [.disableWarning("c23-extensions"), .treatAllWarnings(as: .error)]),

        // Data files, embedded likewise.
        .target(
            name: "EmbeddedResources", path: "Resources", exclude: ["imagenet_classes.txt", "road-signs.safetensors"],
            cSettings: [.disableWarning("c23-extensions"), .treatAllWarnings(as: .error)]),

        .target(
            name: "OpenCLRuntime", dependencies: ["COpenCL"], swiftSettings: strict,
            linkerSettings: [.linkedFramework("OpenCL", .when(platforms: [.macOS]))]),
        .target(name: "VGGModel", swiftSettings: strict),
        .target(name: "VGGWeights", dependencies: ["VGGModel"], swiftSettings: strict),
        .target(
            name: "VGGDownload",
            dependencies: [
                "VGGModel", "VGGWeights", httpClient, crypto, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .target(name: "VGGImages", dependencies: ["VGGModel", "CTurboJPEG", "CPNG"], swiftSettings: strict),
        .target(
            name: "VGGTraining",
            dependencies: ["VGGModel", "VGGImages", "VGGWeights", "VGGReports", "VGGBackend", "OpenCLRuntime"],
            swiftSettings: strict),
        .target(name: "VGGReference", dependencies: ["VGGModel"], swiftSettings: strict),
        .target(
            name: "VGGVerification",
            dependencies: ["VGGModel", "VGGBackend", "VGGReference", "OpenCLRuntime"], swiftSettings: strict),
        .target(name: "VGGReports", swiftSettings: strict),
        .target(
            name: "VGGBackend", dependencies: ["VGGModel", "OpenCLRuntime", "KernelSources", logging],
            swiftSettings: strict),

        // The umbrella that an app imports, and the command line. Their folders differ in more than case,
        // so that the package can be checked out on a file system that ignores it.
        .target(
            name: "VGG",
            dependencies: [
                "VGGModel", "VGGWeights", "VGGImages", "VGGBackend", "VGGTraining", "OpenCLRuntime",
                "EmbeddedResources",
            ],
            path: "Sources/VGGLibrary", swiftSettings: strict),
        .executableTarget(
            name: "VGGCommand",
            dependencies: [
                "VGG", "VGGModel", "VGGWeights", "VGGImages", "VGGBackend", "VGGTraining", "VGGVerification",
                "VGGReference", "VGGReports", "VGGDownload", "OpenCLRuntime", arguments, logging,
            ],
            path: "Sources/vgg", swiftSettings: strict),

        .executableTarget(
            name: "LoadWeights", dependencies: ["VGGWeights", "VGGModel"], path: "Examples/LoadWeights",
            swiftSettings: strict),
        // Shapes, colours and noise, of which both programs that draw pictures are made.
        .target(name: "Drawing", path: "Examples/Drawing", swiftSettings: strict),
        .executableTarget(
            name: "ExamplePictures", dependencies: ["Drawing", "VGGImages"], path: "Examples/ExamplePictures",
            swiftSettings: strict),
        .target(
            name: "RoadSigns", dependencies: ["Drawing", "VGGImages", "VGGModel"], path: "Examples/RoadSigns/Library",
            swiftSettings: strict),
        .executableTarget(
            name: "DrawRoadSigns", dependencies: ["RoadSigns", "VGGImages", arguments],
            path: "Examples/RoadSigns/Command", swiftSettings: strict),

        .target(
            name: "FaultLayer", path: "Tests/FaultLayer", cSettings: [.treatAllWarnings(as: .error)]),
        .target(name: "TestSupport", dependencies: ["OpenCLRuntime"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "OpenCLRuntimeTests", dependencies: ["OpenCLRuntime", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "VGGModelTests", dependencies: ["VGGModel"], swiftSettings: strict),
        // What damages files of weights, and a program that writes damaged ones for other readers to be compared with.
        .target(
            name: "WeightMutation", dependencies: ["VGGWeights", "VGGModel"], path: "Tests/WeightMutation",
            swiftSettings: strict),
        .executableTarget(
            name: "WeightMutants", dependencies: ["WeightMutation", "VGGWeights", "VGGModel"],
            path: "Tests/WeightMutants", swiftSettings: strict),
        .testTarget(
            name: "VGGWeightsTests", dependencies: ["VGGWeights", "VGGModel", "WeightMutation", "TestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "VGGDownloadTests", dependencies: ["VGGDownload", "VGGModel", "TestSupport", crypto],
            swiftSettings: strict),
        .testTarget(
            name: "VGGImportTests",
            dependencies: ["VGGWeights", "VGGModel", "VGGReference", "VGGBackend", "OpenCLRuntime", "TestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "VGGImagesTests", dependencies: ["VGGImages", "VGGModel", "TestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "VGGTrainingTests",
            dependencies: [
                "VGGTraining", "VGGBackend", "VGGModel", "VGGImages", "VGGWeights", "VGGReports", "OpenCLRuntime",
                "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "RoadSignsTests", dependencies: ["RoadSigns", "VGGImages", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "VGGReferenceTests", dependencies: ["VGGReference", "VGGModel"], swiftSettings: strict),
        .testTarget(name: "VGGReportsTests", dependencies: ["VGGReports", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "VGGBackendTests",
            dependencies: [
                "VGGBackend", "VGGModel", "VGGReference", "VGGVerification", "VGGWeights", "OpenCLRuntime",
                "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "VGGTests",
            dependencies: ["VGG", "VGGModel", "VGGWeights", "VGGImages", "VGGBackend", "OpenCLRuntime", "TestSupport"],
            path: "Tests/VGGLibraryTests", swiftSettings: strict),
        .testTarget(
            name: "VGGCommandTests",
            dependencies: [
                "VGGModel", "VGGWeights", "VGGImages", "VGGTraining", "VGGReference", "TestSupport", crypto,
            ],
            swiftSettings: strict),
    ]
)
