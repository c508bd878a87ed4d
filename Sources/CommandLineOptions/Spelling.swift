/// Which of several known words was meant by one that isn't known.
enum Spelling {
    /// The known word that is nearest, or nil where none is near: one that begins with the word, or one that as many
    /// mistakes turn into it as a third of its letters.
    ///
    /// Dashes in front don't count: who writes `-config` means `--config`.
    static func nearest(to word: String, in known: [String]) -> String? {
        let letters = Array(word.drop { $0 == "-" })
        guard !letters.isEmpty else { return nil }
        let mistakes = known.map { candidate in
            let right = Array(candidate.drop { $0 == "-" })
            return right.starts(with: letters) ? 0 : Self.mistakes(letters, right)
        }
        guard let least = mistakes.min(), least * 3 <= max(letters.count, 3) else { return nil }
        return zip(known, mistakes).first { $0.1 == least }?.0
    }

    /// How many letters were left out, put in, exchanged for another or for their neighbour (the optimal string alignment
    /// distance).
    static func mistakes(_ written: [Character], _ right: [Character]) -> Int {
        var rows = [Array(0...right.count)]
        for (i, letter) in written.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                var least = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == right[j - 1], written[i - 1] == other {
                    least = min(least, rows[i - 1][j - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[written.count][right.count]
    }
}
