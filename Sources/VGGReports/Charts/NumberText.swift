#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Double {
    /// A coordinate to a tenth of a pixel: `12.5`.
    package var pixels: String {
        let text = decimal(1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The number with a fixed number of decimals, at most nine; 0 where it has no digits to write.
    package func decimal(_ decimals: Int) -> String {
        guard let shifted = Int64(exactly: (abs(self) * pow(10, Double(decimals))).rounded()) else { return "0" }
        var digits = String(shifted)
        digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let sign = self < 0 && shifted != 0 ? "-" : ""
        return sign + digits.dropLast(decimals) + (decimals > 0 ? "." + digits.suffix(decimals) : "")
    }

    /// The number with three significant digits: `0.0123`, `4.56`, `789`; far from one in powers of ten: `1.23 × 10⁻⁷`.
    package var short: String {
        guard isFinite else { return isNaN ? "not a number" : self < 0 ? "-\u{221E}" : "\u{221E}" }
        guard self != 0 else { return "0" }
        var exponent = Int(log10(abs(self)).rounded(.down))
        // What rounds up to the next power of ten has a digit more.
        if abs(self) / pow(10, Double(exponent)) >= 9.995 { exponent += 1 }
        if (-3...5).contains(exponent) { return decimal(max(0, 2 - exponent)) }
        return (self / pow(10, Double(exponent))).decimal(2) + " \u{D7} " + Self.powerOfTen(exponent)
    }

    /// The label of a tick, whose digits end where its zeros begin: `0.5`, `20`, `10⁻⁴`.
    package var tick: String {
        let exponent = log10(abs(self)).rounded()
        if exponent.isFinite, exponent < -3 || exponent > 5, abs(self) == pow(10, exponent) {
            return Self.powerOfTen(Int(exponent))
        }
        var text = short
        guard text.contains("."), !text.contains("\u{D7}") else { return text }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    private static func powerOfTen(_ exponent: Int) -> String {
        let digits = "\(exponent)".unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "-": "\u{207B}"
            case "1": "\u{B9}"
            case "2": "\u{B2}"
            case "3": "\u{B3}"
            default: Unicode.Scalar(0x2070 + scalar.value - 48).map(Character.init) ?? "?"
            }
        }
        return "10" + String(digits)
    }
}
