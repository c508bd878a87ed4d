/// What can stand in a place of the command line, for shells that complete it.
public enum Candidates: Sendable, Equatable {
    /// Anything: nobody knows.
    case unknown
    /// The paths of files.
    case files
    /// One of a few words.
    case words([String])
    /// What commands of this program write, each given by its arguments: lines of a word, or of a word, a tab and what it
    /// means.
    case lines(of: [String])
}
