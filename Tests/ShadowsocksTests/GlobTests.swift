import Testing

@testable import Shadowsocks

@Suite struct GlobTests {
    @Test(arguments: [
        ("*", "a.json", true), ("*", ".a.json", false), ("*", "", true), (".*", ".a", true), ("?", ".", false),
        ("*.json", "a.json", true), ("*.json", "a.json~", false), ("*.json", ".json", false), ("a*", "ba", false),
        ("a?c", "abc", true), ("a?c", "ac", false), ("a?c", "aéc", true), ("**", "abc", true),
        ("[abc].json", "b.json", true), ("[a-c].json", "d.json", false), ("[!a-c]", "d", true), ("[^a]", "a", false),
        ("[]]", "]", true), ("[!]a]", "b", true), ("[a-]", "-", true), ("[z-a]", "m", true), ("[ab", "[ab", true),
        ("\\*", "*", true), ("\\*", "a", false), ("a\\", "a\\", true), ("*a*b*", "xxaxxbxx", true),
        ("*a*b*", "xxbxxaxx", false), ("", "", true), ("", "a", false), ("*.[!~]*", "a.json", true),
    ])
    func matches(pattern: String, name: String, isMatch: Bool) {
        #expect(Glob(pattern).matches(name) == isMatch)
    }

    @Test func manyStarsStayCheap() {
        let pattern = String(repeating: "*a", count: 200) + "b"
        #expect(!Glob(pattern).matches(String(repeating: "a", count: 5000)))
    }

    @Test func expandsInEveryComponentInOrder() throws {
        let tree = try TemporaryTree()
        for path in ["b/2.json", "a/1.json", "a/.x.json", "a/3.txt", "c/d/4.json"] { try tree.write(path, "{}") }
        let paths = NamedPath(tree.path("*/[0-9].json")).candidates().files.map(\.path)
        #expect(paths == [tree.path("a/1.json"), tree.path("b/2.json")])
        #expect(NamedPath(tree.path("?/d/*")).candidates().files.map(\.path) == [tree.path("c/d/4.json")])
        // Only what is there matches, also below the last glob.
        #expect(NamedPath(tree.path("*/1.json")).candidates().files.map(\.path) == [tree.path("a/1.json")])
    }

    @Test func fileWithABracketInItsNameIsAFile() throws {
        let tree = try TemporaryTree()
        try tree.write("a[1].json", "{}")
        try tree.write("a1.json", "{}")
        #expect(NamedPath(tree.path("a[1].json")).candidates().files.map(\.path) == [tree.path("a[1].json")])
    }
}
