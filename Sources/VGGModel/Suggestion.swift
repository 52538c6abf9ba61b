/// The candidate that the fewest edits turn `word` into, case ignored, or nothing where none is near.
///
/// A third of the word's letters may differ, and two of a short one, but never all of them.
package func nearest(to word: String, in candidates: [String]) -> String? {
    // A name is short; a longer word cannot be a misspelling of one, and its length must not cost time.
    let word = Array(word.lowercased().prefix(64))
    let limit = min(max(2, word.count / 3), word.count - 1)
    let distances = candidates.map { (name: $0, edits: editDistance(word, Array($0.lowercased()))) }
    return distances.filter { $0.edits <= limit }.min { $0.edits < $1.edits }?.name
}

/// The number of insertions, deletions and replacements between two words (Levenshtein 1966).
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, character) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in b.enumerated() {
            let replaced = diagonal + (character == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
        }
    }
    return row[b.count]
}
