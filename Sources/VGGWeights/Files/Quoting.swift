import VGGModel

/// A name from a file in quotation marks: on one line, with nothing in it that a terminal would act on, and short.
func quoted(_ name: String) -> String {
    "\"" + shown(name) { $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0.printed } + "\"" + cut(name)
}

/// A name from a file without quotation marks; as above otherwise.
func escaped(_ name: String) -> String { shown(name, \.printed) + cut(name) }

/// Characters of a name that a message shows.
private let limit = 80

private func shown(_ name: String, _ character: (Unicode.Scalar) -> String) -> String {
    name.unicodeScalars.prefix(limit).map(character).joined()
}

private func cut(_ name: String) -> String { name.unicodeScalars.count > limit ? "..." : "" }
