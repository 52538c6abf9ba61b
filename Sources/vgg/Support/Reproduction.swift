#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The command that makes one check alone.
enum Reproduction {
    /// The options of this command line that say what is checked and how, those aside that say how much and how it is told.
    ///
    /// The check's name comes after it.
    static func command(on device: Int, arguments: [String] = CommandLine.arguments) -> String {
        var kept: [String] = []
        var rest = arguments.dropFirst(2)[...]
        while let next = rest.popFirst() {
            let name = String(next.prefix { $0 != "=" })
            if left.contains(name) { continue }
            if leftWithValue.contains(name) {
                if name == next { rest = rest.dropFirst() }
                continue
            }
            kept.append(next.quotedForShell)
        }
        return (["vgg verify --device \(device)"] + kept + ["--case"]).joined(separator: " ")
    }

    private static let left: Set = [
        "--full", "--operations-only", "--network-only", "--all-devices", "--json", "--quiet", "-q",
    ]
    private static let leftWithValue: Set = ["--device", "-d", "--case", "--junit", "--report"]
}

extension String {
    /// The text as a shell takes it for one word.
    var quotedForShell: String {
        let isPlain = allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:,=+".contains($0)) }
        if isPlain && !isEmpty { return self }
        return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
