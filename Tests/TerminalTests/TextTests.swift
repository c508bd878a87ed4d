import Testing

@testable import Terminal

@Suite("Texts and their width")
struct TextTests {
    @Test(
        "columns are what wcwidth(3) says",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("张三", 4), ("ｱ", 1), ("Ａ", 2), ("한국", 4),
            ("\u{1112}\u{1161}\u{11AB}", 2), ("😀", 2), ("🇩🇪", 2), ("נִ", 1), ("ไทย", 3), ("a\u{200B}b", 2), ("…", 1),
        ])
    func columns(text: String, expected: Int) { #expect(Text(text).columns == expected) }

    @Test("what controls a terminal is not shown")
    func controls() {
        #expect(Text("a\u{1b}[31mb\nc\u{9b}d\u{202E}e\u{7F}").content == "a?[31mb?c?d?e?")
    }

    @Test("a text is cut between characters, also wide ones")
    func cut() {
        func cut(_ text: String, _ width: Int) -> String { Text(text).cut(to: width, sign: "…").content }
        #expect(cut("张三李四", 8) == "张三李四")
        #expect(cut("张三李四", 7) == "张三李…")
        #expect(cut("张三李四", 6) == "张三…")
        #expect(cut("张三李四", 2) == "…")
        #expect(cut("abcdef", 0) == "")
        #expect(cut("e\u{301}e\u{301}e\u{301}", 2) == "e\u{301}…")
    }

    @Test(
        "three digits and a unit",
        arguments: [
            (0, "0 B", "0 B"), (999, "999 B", "999 B"), (1000, "1000 B", "1.00 kB"), (1024, "1.00 KiB", "1.02 kB"),
            (10_234, "9.99 KiB", "10.2 kB"), (10_239, "10.0 KiB", "10.2 kB"), (999_499, "976 KiB", "999 kB"),
            (999_500, "976 KiB", "1.00 MB"), (1_048_063, "1023 KiB", "1.05 MB"), (1_048_064, "1.00 MiB", "1.05 MB"),
            (40_000_000_000, "37.3 GiB", "40.0 GB"), (UInt64.max, "16.0 EiB", "18.4 EB"),
        ] as [(UInt64, String, String)])
    func units(bytes: UInt64, iec: String, si: String) {
        #expect(Units.iec.text(bytes) == iec)
        #expect(Units.si.text(bytes) == si)
        #expect(Units.bytes.text(bytes) == "\(bytes)")
    }

    @Test("a bar is full only where all is used, and not empty where something is")
    func bars() {
        let look = Look(terminal: 80, environment: ["LANG": "C"], units: .iec)
        #expect(look.bar(0, of: 10, columns: 5) == "-----")
        #expect(look.bar(1, of: 1000, columns: 5) == "#----")
        #expect(look.bar(999, of: 1000, columns: 5) == "####-")
        #expect(look.bar(1000, of: 1000, columns: 5) == "#####")
        #expect(look.bar(.max, of: 1, columns: 5) == "#####")
        #expect(look.bar(0, of: 0, columns: 5) == "#####")
        #expect(look.bar(.max / 2, of: .max, columns: 5) == "##---")
    }

    @Test(
        "colour is for terminals, and never against NO_COLOR",
        arguments: [
            (80, [:], true), (80, ["NO_COLOR": ""], true), (80, ["NO_COLOR": "1"], false),
            (80, ["TERM": "dumb"], false),
            (nil, [:], false), (nil, ["NO_COLOR": ""], false),
        ] as [(Int?, [String: String], Bool)])
    func colour(width: Int?, environment: [String: String], isColoured: Bool) {
        #expect(Look(terminal: width, environment: environment, units: .iec).isColoured == isColoured)
    }

    @Test(
        "blocks are drawn where the locale has them",
        arguments: [
            (["LANG": "de_DE.UTF-8"], true), (["LANG": "C.utf8"], true), (["LANG": "zh_CN.GB18030"], false),
            ([:], false),
            (["LC_ALL": "C", "LANG": "C.UTF-8"], false), (["LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"], true),
        ] as [([String: String], Bool)])
    func locale(environment: [String: String], isUnicode: Bool) {
        #expect(Look(terminal: 80, environment: environment, units: .iec).isUnicode == isUnicode)
    }
}
