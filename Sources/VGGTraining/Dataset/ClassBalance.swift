/// How many pictures each class has, to train with and to validate with.
public struct ClassBalance: Hashable, Sendable {
    /// One class.
    public struct Row: Hashable, Sendable {
        /// The class's name.
        public let name: String
        /// Pictures to train with.
        public let training: Int
        /// Pictures to validate with.
        public let validation: Int
    }

    /// The classes, by index.
    public let rows: [Row]

    /// From how many times as many pictures on the classes count as out of balance.
    private static let limit = 3.0

    /// Counts the pictures of a dataset.
    public init(_ folder: ImageFolder) {
        let training = folder.training.counts(classes: folder.classes.count)
        let validation = folder.validation.counts(classes: folder.classes.count)
        rows = folder.classes.indices.map {
            Row(name: folder.classes[$0], training: training[$0], validation: validation[$0])
        }
    }

    /// How many times as many training pictures the largest class has as the smallest.
    public var ratio: Double {
        let counts = rows.map(\.training)
        return Double(counts.max() ?? 0) / Double(max(counts.min() ?? 0, 1))
    }

    /// What to say where the largest class has at least three times as many training pictures as the smallest.
    public var warning: String? {
        guard ratio >= Self.limit, let largest = rows.max(by: { $0.training < $1.training }),
            let smallest = rows.min(by: { $0.training < $1.training })
        else { return nil }
        return "the classes are out of balance: '\(largest.name)' has \(largest.training) training pictures and "
            + "'\(smallest.name)' \(smallest.training); accuracy will favour the large ones, so add pictures to the small"
    }
}

extension ClassBalance: CustomStringConvertible {
    /// A table of the classes with their pictures, and a line of sums.
    public var description: String {
        let sum = Row(
            name: "\(rows.count) classes", training: rows.reduce(0) { $0 + $1.training },
            validation: rows.reduce(0) { $0 + $1.validation })
        let width = (rows + [sum]).map(\.name.count).max() ?? 0
        let lines = (rows + [sum]).map { row in
            row.name + String(repeating: " ", count: width - row.name.count)
                + "\(row.training)".padded(to: 10) + "\(row.validation)".padded(to: 12)
        }
        let head = "class" + String(repeating: " ", count: max(width - 5, 0)) + "  training  validation"
        return ([head] + lines).joined(separator: "\n")
    }
}

extension String {
    /// The text at the right of a column.
    func padded(to width: Int) -> String { String(repeating: " ", count: max(width - count, 0)) + self }
}
