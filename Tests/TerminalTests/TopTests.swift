import API
import Testing

@testable import Terminal

@Suite("The live table")
struct TopTests {
    /// The ports of ``StatusTests``, with a rate or without.
    static func top(_ columns: Int, _ rows: Int, rates: LiveAnswer = StatusTests.rates) -> Top {
        var top = Top(StatusTests.look(columns), rows: rows)
        var live = rates
        live.time = "2026-11-28T07:01:02+08:00"
        top.take(StatusTests.ports)
        top.take(live)
        return top
    }

    /// Presses keys, the last of which may end it, and no other.
    static func press(_ text: String, _ top: inout Top, ends: Bool = false) {
        let goesOn = top.press(Array(text.utf8))
        #expect(goesOn != ends, "\(text)")
    }

    /// The ports in their order, by what stands first in their lines.
    static func order(_ top: Top) -> [Int] {
        top.frame().compactMap { Int($0.drop { $0 == " " }.prefix { $0 != " " }) }
    }

    @Test("at 80 columns")
    func narrow() {
        #expect(
            Self.top(80, 9).frame() == [
                "porttally  07:01:02  4 ports, 1 stopped  in 200 kbit/s  out 12.1 Mbit/s",
                " PORT  NAME                        IN          OUT  RATE▾        MONTH  STATE",
                " 8388  张三的手机和笔记…   200 kbit/s  12.1 Mbit/s  ▒▒▒▒▒▒▒▒   230 GiB  active",
                "60000                        40 bit/s      0 bit/s  █            201 B  removed",
                " 8389  한국 친구              0 bit/s      0 bit/s            7.15 MiB  limit",
                "50000                         0 bit/s      0 bit/s                 0 B  active",
                "", "", "q quit  s sort: rate  r reverse  u units  / filter",
            ])
    }

    @Test("at 200 columns there is all of it")
    func wide() {
        let lines = Self.top(200, 9).frame()
        #expect(
            lines[1].split(separator: " ") == ["PORT", "NAME", "IN", "OUT", "RATE▾", "TODAY", "MONTH", "LEFT", "STATE"])
        #expect(
            lines[2].hasSuffix("\(String(repeating: "▒", count: 49))  23.0 GiB   230 GiB  20.0 GiB  active"))
    }

    @Test(
        "as many lines as there are, none of which reaches the last column", arguments: [1, 2, 3, 4, 5, 24],
        [1, 5, 20, 44, 60, 79, 80, 121, 200])
    func sizes(rows: Int, columns: Int) {
        let frame = Self.top(columns, rows).frame()
        #expect(frame.count == rows)
        for line in frame where columns >= 79 { #expect(Text(line).columns < columns, "\(line)") }
    }

    @Test("keys sort by each column and back, and reverse")
    func sorting() {
        var top = Self.top(80, 9)
        var seen = [Self.order(top)]
        for key in ["s", "s", "s", "\u{1b}[C", "s", "s", "s"] {
            Self.press(key, &top)
            seen.append(Self.order(top))
        }
        #expect(
            seen == [
                [8388, 60000, 8389, 50000], [8388, 60000, 8389, 50000], [8388, 8389, 50000, 60000],
                [8388, 8389, 60000, 50000], [8388, 8389, 60000, 50000], [8389, 8388, 50000, 60000],
                [8388, 8389, 50000, 60000], [8388, 8389, 50000, 60000],
            ])
        Self.press("ss", &top)
        #expect(top.order == .received)
        Self.press("S\u{1b}OD", &top)
        #expect(top.order == .name)
        Self.press("Sr", &top)
        #expect(Self.order(top) == [60000, 50000, 8389, 8388])
        #expect(top.frame().last == "q quit  s sort: port, reversed  r reverse  u units  / filter")
        #expect(top.frame()[1].hasPrefix("PORT▾"))
    }

    @Test("a filter is in a port's number or name, whatever its case, also while it is written")
    func filter() {
        var top = Self.top(80, 9)
        Self.press("/한국q", &top)
        #expect(Self.order(top) == [])
        #expect(top.frame().last == "filter: 한국q_  (enter: done, esc: all)")
        Self.press("\u{7f} 친\r", &top)
        #expect(Self.order(top) == [8389])
        #expect(top.frame().last == "q quit  s sort: rate  r reverse  u units  / filter: 한국 친, 1 found, esc all")
        Self.press("/\u{15}00", &top)
        #expect(Self.order(top) == [60000, 50000])
        Self.press("\u{1b}", &top)
        #expect(Self.order(top).count == 4)
        Self.press("/ab\u{3}", &top, ends: true)
    }

    @Test("a character may come in pieces")
    func pieces() {
        var top = Self.top(80, 9)
        Self.press("/", &top)
        for byte in "张".utf8 { _ = top.press([byte]) }
        #expect(Self.order(top) == [8388])
    }

    @Test("what doesn't fit is scrolled to, and no further")
    func scrolling() {
        var top = Self.top(80, 5)
        #expect(Self.order(top) == [8388, 60000])
        #expect(top.frame().last == "q quit  s sort: rate  r reverse  u units  / filter  1-2 of 4")
        for (keys, first) in [
            ("\u{1b}[B", 60000), ("j", 8389), ("j", 8389), ("k", 60000), ("G", 8389), ("\u{1b}[H", 8388),
            (" ", 8389), ("\u{1b}[5~", 8388), ("\u{1b}[F", 8389),
        ] {
            Self.press(keys, &top)
            #expect(Self.order(top).first == first, "\(keys)")
        }
        top.resize(columns: 80, rows: 9)
        #expect(Self.order(top).count == 4, "where there is room for all, all are there")
    }

    @Test("q and Ctrl-C end it; what is not known does nothing", arguments: ["q", "Q", "\u{3}", "\u{4}", "xzq"])
    func ending(keys: String) {
        var top = Self.top(80, 9)
        Self.press("x\u{1b}[15~\u{1b}[1;5P\u{1a}\u{1b}", &top)
        Self.press(keys, &top, ends: true)
    }

    @Test("any bytes are keys or none")
    func noise() {
        var (top, random) = (Self.top(80, 9), SystemRandomNumberGenerator())
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...9, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            _ = top.press(Bool.random(using: &random) ? [0x1B, 0x5B] + bytes : bytes)
            #expect(top.frame().count == 9, "\(bytes)")
        }
    }

    @Test("that there are no ports is said once it is known")
    func empty() {
        var top = Top(StatusTests.look(80), rows: 5)
        #expect(top.frame()[1] == " PORT           IN          OUT  RATE▾     TODAY     MONTH  STATE")
        var ports = PortsAnswer()
        ports.time = "2026-11-28T07:01:02+08:00"
        top.take(ports)
        #expect(top.frame()[1] == "no ports are counted; `porttally check` says why")
    }

    @Test("until rates are known there are none")
    func unmeasured() {
        let top = Self.top(80, 9, rates: LiveAnswer())
        #expect(!top.frame().joined().contains("bit/s"))
        #expect(top.lines().isEmpty)
    }

    @Test("what a name tells the terminal to do is not done, nor what a filter does")
    func hostile() {
        var top = Self.top(200, 9)
        var ports = StatusTests.ports
        ports.ports[0].name = "a\u{1b}[2J\r\n"
        top.take(ports)
        Self.press("/\u{9b}2J", &top)
        let controls = (top.frame().joined() + Self.top(200, 9).lines()).unicodeScalars.filter {
            $0.properties.generalCategory == .control && $0 != "\n"
        }
        #expect(controls.isEmpty)
    }

    @Test("a frame is drawn over the last one")
    func frame() {
        let frame = Screen.frame(["a", "b"])
        #expect(frame == "\u{1b}[?2026h\u{1b}[Ha\u{1b}[K\r\nb\u{1b}[K\u{1b}[J\u{1b}[?2026l")
    }

    @Test("lines where there is no terminal")
    func lines() {
        let top = Self.top(80, 0)
        #expect(
            top.heading + top.lines() == """
                TIME                  PORT           IN          OUT  NAME
                2026-11-28 07:01:02    all   200 kbit/s  12.1 Mbit/s
                2026-11-28 07:01:02   8388   200 kbit/s  12.1 Mbit/s  张三的手机和笔记本电脑
                2026-11-28 07:01:02  60000     40 bit/s      0 bit/s

                """)
    }
}
