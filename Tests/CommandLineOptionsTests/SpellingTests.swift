import Testing

@testable import CommandLineOptions

@Suite("Words that were meant")
struct SpellingTests {
    @Test(
        "left out, put in, exchanged",
        arguments: [
            ("", "", 0), ("run", "run", 0), ("rn", "run", 1), ("ruun", "run", 1), ("ran", "run", 1), ("rnu", "run", 1),
            ("", "run", 3), ("run", "", 3), ("kitten", "sitting", 3), ("ca", "abc", 3),
        ])
    func mistakes(written: String, right: String, count: Int) {
        #expect(Spelling.mistakes(Array(written), Array(right)) == count)
    }

    @Test(
        "a third of the letters may be wrong, or the rest be missing",
        arguments: [
            ("rum", "run"), ("chek", "check"), ("rulest", "ruleset"), ("un", "uninstall"), ("unistal", "uninstall"),
            ("--log", "--log-level"), ("-config", "--config"), ("--onfig", "--config"),
            ("install", "uninstall"), ("ry", nil), ("status", nil), ("--", nil), ("", nil),
        ])
    func nearest(word: String, meant: String?) {
        let known = ["run", "check", "ruleset", "uninstall", "--config", "--log-level"]
        #expect(Spelling.nearest(to: word, in: known) == meant)
    }
}
