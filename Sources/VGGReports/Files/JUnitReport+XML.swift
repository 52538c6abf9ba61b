extension JUnitReport {
    /// The file's content.
    public var xml: String {
        let cases = suites.flatMap(\.cases)
        let root = Markup.element(
            "testsuites",
            [
                "name": name, "tests": "\(cases.count)", "failures": "\(cases.count(where: \.isFailed))",
                "errors": "\(cases.count(where: \.isError))", "skipped": "\(cases.count(where: \.isSkipped))",
                "time": cases.time,
            ],
            suites.map(\.markup))
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.source + "\n"
    }
}

extension JUnitReport.Suite {
    fileprivate var markup: Markup {
        let properties = properties.map { Markup.element("property", ["name": $0.name, "value": $0.value]) }
        return .element(
            "testsuite",
            [
                "name": name, "tests": "\(cases.count)", "failures": "\(cases.count(where: \.isFailed))",
                "errors": "\(cases.count(where: \.isError))", "skipped": "\(cases.count(where: \.isSkipped))",
                "time": cases.time,
            ],
            (properties.isEmpty ? [] : [.element("properties", properties)]) + cases.map(\.markup))
    }
}

extension JUnitReport.Case {
    fileprivate var isFailed: Bool { if case .failed = ending { true } else { false } }
    fileprivate var isError: Bool { if case .error = ending { true } else { false } }
    fileprivate var isSkipped: Bool { if case .skipped = ending { true } else { false } }

    fileprivate var markup: Markup {
        .element("testcase", ["name": name, "classname": className, "time": seconds?.time], inside)
    }

    private var inside: [Markup] {
        switch ending {
        case .passed: []
        case .failed(let message, let details): [.element("failure", ["message": message], text: details)]
        case .error(let message, let details): [.element("error", ["message": message], text: details)]
        case .skipped(let message): [.element("skipped", ["message": message])]
        }
    }
}

extension [JUnitReport.Case] {
    /// The sum of the times that are known, or nothing where none is.
    fileprivate var time: String? {
        let known = compactMap(\.seconds).filter(\.isFinite)
        return known.isEmpty ? nil : known.reduce(0, +).time
    }
}

extension Double {
    /// Seconds with three decimals, or nothing for what is no time.
    fileprivate var time: String? { isFinite && self >= 0 ? decimal(3) : nil }
}
