import TestSupport
import Testing
import VGGReports

@Suite struct JUnitReportTests {
    private let cases: [JUnitReport.Case] = [
        .init(name: "one", className: "vgg.dense", seconds: 0.25, ending: .passed),
        .init(name: "two", className: "vgg.dense", seconds: 1.5, ending: .failed(message: "differs", details: "at 3")),
        .init(name: "three", className: "vgg.dense", ending: .error(message: "no memory")),
        .init(name: "four", className: "vgg.dense", ending: .skipped(message: "no halves")),
    ]

    @Test func countsAndTimes() throws {
        let report = JUnitReport(
            name: "vgg verify",
            suites: [
                .init(name: "pocl", properties: [("driver", "3.1"), ("kernels", "cpu")], cases: cases),
                .init(name: "nothing", cases: []),
            ])
        #expect(report.xml.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "))
        let parsed = try MarkupElement.all(in: report.xml)
        let counts = ["tests": "4", "failures": "1", "errors": "1", "skipped": "1", "time": "1.750"]
        #expect(parsed.named("testsuites").map(\.attributes) == [counts.merging(["name": "vgg verify"]) { $1 }])
        #expect(
            parsed.named("testsuite").map(\.attributes) == [
                counts.merging(["name": "pocl"]) { $1 },
                ["name": "nothing", "tests": "0", "failures": "0", "errors": "0", "skipped": "0"],
            ])
        #expect(parsed.named("property").map { $0.attributes["value"] } == ["3.1", "cpu"])
        #expect(parsed.named("testcase").map { $0.attributes["time"] } == ["0.250", "1.500", nil, nil])
        #expect(parsed.named("failure").map(\.text) == ["at 3"])
        #expect(parsed.named("failure").map(\.attributes) == [["message": "differs"]])
        #expect(parsed.named("error").map(\.attributes) == [["message": "no memory"]])
        #expect(parsed.named("skipped").map(\.attributes) == [["message": "no halves"]])
    }

    @Test(arguments: Hostile.names)
    func hostileNamesAreKept(name: (text: String, shown: String)) throws {
        let one = JUnitReport.Case(
            name: name.text, className: name.text, ending: .failed(message: name.text, details: name.text))
        let suite = JUnitReport.Suite(name: name.text, properties: [(name.text, name.text)], cases: [one])
        let parsed = try MarkupElement.all(in: JUnitReport(name: name.text, suites: [suite]).xml)
        #expect(parsed.named("testcase").map(\.attributes) == [["name": name.shown, "classname": name.shown]])
        #expect(parsed.named("failure").map(\.text) == [name.shown])
        #expect(parsed.named("property").map(\.attributes) == [["name": name.shown, "value": name.shown]])
    }

    @Test(arguments: [Double.nan, .infinity, -1])
    func whatIsNoTimeIsLeftOut(seconds: Double) throws {
        let one = JUnitReport.Case(name: "a", className: "b", seconds: seconds, ending: .passed)
        let parsed = try MarkupElement.all(in: JUnitReport(name: "c", suites: [.init(name: "d", cases: [one])]).xml)
        #expect(parsed.named("testcase").map(\.attributes) == [["name": "a", "classname": "b"]])
    }
}
