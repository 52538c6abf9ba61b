extension ZipWriter {
    /// The entries of a sound archive of less than 4 GiB.
    package init(archive bytes: [UInt8]) {
        func number(_ place: Int, _ count: Int) -> Int {
            bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let end = bytes.count - 22
        var place = number(end + 16, 4)
        var entries: [Entry] = []
        for _ in 0..<number(end + 10, 2) {
            let name = bytes[place + 46..<place + 46 + number(place + 28, 2)]
            let local = number(place + 42, 4)
            let (nameLength, extraLength) = (number(local + 26, 2), number(local + 28, 2))
            let start = local + 30 + nameLength + extraLength
            var entry = Entry(
                String(decoding: name, as: UTF8.self), Array(bytes[start..<start + number(place + 20, 4)]))
            entry.localExtra = Array(bytes[local + 30 + nameLength..<start])
            entries.append(entry)
            place += 46 + number(place + 28, 2) + number(place + 30, 2) + number(place + 32, 2)
        }
        self.init(entries)
    }

    /// Where the directory of a sound archive begins.
    package static func directory(of bytes: [UInt8]) -> Int {
        bytes[(bytes.count - 6)..<(bytes.count - 2)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
