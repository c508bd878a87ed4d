/// What is wrong with a command line, in one sentence.
struct UsageError: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    /// One about a word that isn't known, with the known word that was probably meant.
    init(_ reason: String, near word: String, _ known: [String]) {
        let meant = Spelling.nearest(to: word, in: known).map { ". Did you mean '\($0)'?" }
        self.reason = reason + (meant ?? "")
    }
}
