/// The candidate that the fewest edits turn `word` into, case ignored, or nothing where there is no candidate.
package func nearest(to word: String, in candidates: [String]) -> String? {
    // A name is short; a longer word cannot be a misspelling of one, and its length must not cost time.
    let word = Array(word.lowercased().prefix(64))
    return candidates.min { editDistance(word, Array($0.lowercased())) < editDistance(word, Array($1.lowercased())) }
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
