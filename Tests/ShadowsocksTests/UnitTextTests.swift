import Testing

@testable import Shadowsocks

/// A command line as systemd reads it (systemd.service(5)).
@Suite struct UnitTextTests {
    @Test(
        arguments: [
            ("a b", ["a", "b"]), (#"a "b c" 'd e'f"#, ["a", "b c", "d ef"]), (#""" x"#, ["", "x"]), ("  ", []),
            (#"a\x20b \"c \s"#, ["a b", "\"c", " "]), (#"'a"b' "c'd""#, ["a\"b", "c'd"]), ("a\\", ["a\\"]),
        ] as [(String, [String])])
    func wordsAreSplit(text: String, words: [String]) {
        #expect(UnitText.words(text) == words)
    }

    @Test(
        arguments: [
            (["$A"], ["x", "y z"]), (["${A}"], ["x 'y z'"]), (["p${B}q$B"], ["pbq$B"]), (["$NONE", "${NONE}"], [""]),
            (["$$A"], ["$A"]), (["${A"], ["${A"]),
        ] as [([String], [String])])
    func variablesArePutIn(words: [String], expanded: [String]) {
        #expect(UnitText.expand(words, with: ["A": "x 'y z'", "B": "b"]) == expanded)
    }
}
