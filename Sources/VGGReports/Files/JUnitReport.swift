/// Results of tests as JUnit's XML, which build servers read.
public struct JUnitReport: Sendable {
    /// Cases that belong together.
    public struct Suite: Sendable {
        /// The suite's name.
        public let name: String
        /// What the cases ran on: names with their values.
        public let properties: [(name: String, value: String)]
        /// The cases.
        public let cases: [Case]

        /// Makes a suite.
        public init(name: String, properties: [(name: String, value: String)] = [], cases: [Case]) {
            self.name = name
            self.properties = properties
            self.cases = cases
        }
    }

    /// One test.
    public struct Case: Sendable {
        /// How a test ended.
        public enum Ending: Hashable, Sendable {
            /// As it should.
            case passed
            /// Otherwise than it should: in short, and in full.
            case failed(message: String, details: String = "")
            /// In an error that kept it from concluding anything.
            case error(message: String, details: String = "")
            /// Before it began.
            case skipped(message: String)
        }

        /// The test's name, unlike any other of its class.
        public let name: String
        /// What groups tests, with dots in between: `vgg.convolution`.
        public let className: String
        /// How long it took, where that is known.
        public let seconds: Double?
        /// How it ended.
        public let ending: Ending

        /// Makes a test's result.
        public init(name: String, className: String, seconds: Double? = nil, ending: Ending) {
            self.name = name
            self.className = className
            self.seconds = seconds
            self.ending = ending
        }
    }

    /// What ran.
    public let name: String
    /// Its suites.
    public let suites: [Suite]

    /// Makes a report.
    public init(name: String, suites: [Suite]) {
        self.name = name
        self.suites = suites
    }
}
