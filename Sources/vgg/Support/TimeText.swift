extension Int {
    /// So many seconds as a time that is left: `35 s left`, `2 min 05 s left`, `3 h 20 min left`.
    var secondsLeft: String { "\(secondsInWords) left" }

    /// So many seconds in words: `35 s`, `2 min 05 s`, `3 h 20 min`.
    var secondsInWords: String {
        guard self >= 60 else { return "\(self) s" }
        let (minutes, seconds) = quotientAndRemainder(dividingBy: 60)
        guard minutes >= 60 else { return "\(minutes) min \(seconds.twoDigits) s" }
        let (hours, rest) = minutes.quotientAndRemainder(dividingBy: 60)
        return "\(hours) h \(rest.twoDigits) min"
    }

    private var twoDigits: String { self < 10 ? "0\(self)" : "\(self)" }
}
