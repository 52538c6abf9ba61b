import Foundation
import TestSupport
import Testing

/// The documentation: every link leads somewhere, and the code in it compiles.
@Suite struct DocumentationTests {
    @Test func linksAndCodeAreSound() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let outcome = try Subprocess.run(
            root.appending(path: "Scripts/docs"), [TestProduct.folder.path(percentEncoded: false)], seconds: 300)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("blocks of code are sound"))
        for product in ["VGG", "OpenCLRuntime"] {
            #expect(outcome.output.contains("docs/\(product).doccarchive"), "\(outcome.output)")
        }
    }
}
