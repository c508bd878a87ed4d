import API
import Testing

@testable import Terminal

@Suite("The table of ports")
struct StatusTests {
    static func traffic(_ received: UInt64, _ transmitted: UInt64) -> TrafficAnswer {
        var traffic = TrafficAnswer()
        (traffic.receivedBytes, traffic.transmittedBytes) = (received, transmitted)
        (traffic.receivedPackets, traffic.transmittedPackets) = (received / 1000, transmitted / 1000)
        return traffic
    }

    static func port(_ number: UInt16, _ name: String?, _ received: UInt64, _ transmitted: UInt64) -> PortAnswer {
        var port = PortAnswer()
        (port.port, port.name, port.transports) = (number, name, ["tcp", "udp"])
        port.total = traffic(received, transmitted)
        port.tcp = traffic(received - received / 4, transmitted - transmitted / 4)
        port.udp = traffic(received / 4, transmitted / 4)
        (port.today.start, port.today.end) = ("2026-11-28T00:00:00+08:00", "2026-11-29T00:00:00+08:00")
        (port.month.start, port.month.end) = ("2026-11-15T00:00:00+08:00", "2026-12-15T00:00:00+08:00")
        port.today.traffic = traffic(received / 100, transmitted / 100)
        port.month.traffic = traffic(received / 10, transmitted / 10)
        return port
    }

    static func limit(_ period: String, _ limit: UInt64, used: UInt64) -> LimitsAnswer.Bytes {
        var bytes = LimitsAnswer.Bytes()
        (bytes.period, bytes.limit, bytes.used) = (period, limit, used)
        bytes.remaining = limit - min(limit, used)
        bytes.isExceeded = used >= limit
        bytes.renewed = period == "lifetime" ? nil : "2026-12-15T00:00:00+08:00"
        return bytes
    }

    static let alice: PortAnswer = {
        var alice = port(8388, "张三的手机和笔记本电脑", 123_456_789_012, 2_345_678_901_234)
        var source = SourceAnswer()
        (source.file, source.key) = ("/etc/shadowsocks/李.json", "servers[0].server_port")
        alice.sources = [source]
        var limits = LimitsAnswer()
        limits.bytes = [
            limit("day", 100 << 30, used: 10 << 30), limit("month", 250 << 30, used: 230 << 30),
        ]
        (limits.counted, limits.onLimit, limits.expires) = ("both", "stop", "2027-01-01T00:00:00+08:00")
        (limits.receiveRate, limits.devices, limits.devicesNow) = (10_000_000, 3, 2)
        alice.limits = limits
        return alice
    }()

    static let ports: PortsAnswer = {
        var bob = port(8389, "한국 친구", 5_000_000, 70_000_000)
        var limits = LimitsAnswer()
        limits.bytes = [limit("lifetime", 75_000_000, used: 75_000_000)]
        limits.counted = "out"
        (bob.limits, bob.state, bob.blockedBy) = (limits, .blocked, ["limit"])
        var carol = port(50_000, nil, 0, 0)
        carol.transports = ["tcp"]
        var dave = port(60_000, nil, 999, 1024)
        (dave.state, dave.transports) = (.removed, [])
        var answer = PortsAnswer()
        answer.time = "2026-11-28T07:01:02+08:00"
        answer.ports = [alice, bob, carol, dave]
        return answer
    }()

    static func look(_ width: Int?, _ more: [String: String] = ["NO_COLOR": "1", "LANG": "C.UTF-8"]) -> Look {
        Look(terminal: width, environment: more, units: .iec)
    }

    @Test("at 80 columns")
    func narrow() {
        #expect(
            Self.look(80).status(Self.ports) == """
                 PORT  NAME            RECEIVED      SENT     TODAY     MONTH      LEFT  STATE
                 8388  张三的手机和…    115 GiB  2.13 TiB  23.0 GiB   230 GiB  20.0 GiB  active
                 8389  한국 친구       4.77 MiB  66.8 MiB   732 KiB  7.15 MiB       0 B  limit
                50000                       0 B       0 B       0 B       0 B            active
                60000                     999 B  1.00 KiB      19 B     201 B            removed
                ────────────────────────────────────────────────────────────────────────────────
                  all                   115 GiB  2.13 TiB  23.0 GiB   230 GiB

                4 ports, 1 stopped, 1 removed; today since 2026-11-28, month since 2026-11-15

                """)
    }

    @Test("at 200 columns, and where there is no terminal")
    func wide() {
        #expect(
            Self.look(200).status(Self.ports) == """
                 PORT  NAME                    PROTO    RECEIVED      SENT     TODAY     MONTH            LIMIT      LEFT  USED              STATE
                 8388  张三的手机和笔记本电脑  tcp,udp   115 GiB  2.13 TiB  23.0 GiB   230 GiB  250 GiB a month  20.0 GiB  █████████░ 92 %   active
                 8389  한국 친구               tcp,udp  4.77 MiB  66.8 MiB   732 KiB  7.15 MiB    71.5 MiB ever       0 B  ██████████ 100 %  limit
                50000                          tcp           0 B       0 B       0 B       0 B                                               active
                60000                                      999 B  1.00 KiB      19 B     201 B                                               removed
                ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
                  all                                    115 GiB  2.13 TiB  23.0 GiB   230 GiB

                4 ports, 1 stopped, 1 removed; today since 2026-11-28, month since 2026-11-15

                """)
        #expect(Self.look(nil).status(Self.ports) == Self.look(200).status(Self.ports))
    }

    static let rates: LiveAnswer = {
        var alice = RateAnswer()
        (alice.port, alice.received, alice.transmitted) = (8388, 25_000, 1_512_500)
        var dave = RateAnswer()
        (dave.port, dave.received) = (60_000, 5)
        var answer = LiveAnswer()
        (answer.seconds, answer.ports) = (1.05, [alice, dave])
        return answer
    }()

    @Test("with rates, at 80 columns and at 200")
    func rates() {
        #expect(
            Self.look(80).status(Self.ports, rates: Self.rates) == """
                 PORT  NAME         RECEIVED      SENT     MONTH      LEFT         RATE  STATE
                 8388  张三的手机…   115 GiB  2.13 TiB   230 GiB  20.0 GiB  12.3 Mbit/s  active
                 8389  한국 친구    4.77 MiB  66.8 MiB  7.15 MiB       0 B      0 bit/s  limit
                50000                    0 B       0 B       0 B                0 bit/s  active
                60000                  999 B  1.00 KiB     201 B               40 bit/s  removed
                ────────────────────────────────────────────────────────────────────────────────
                  all                115 GiB  2.13 TiB   230 GiB            12.3 Mbit/s

                4 ports, 1 stopped, 1 removed; today since 2026-11-28, month since 2026-11-15

                """)
        let wide = Self.look(200).status(Self.ports, rates: Self.rates).split(separator: "\n")
        #expect(wide[0].hasSuffix("LIMIT      LEFT  USED                     RATE  STATE"))
        #expect(wide[1].hasSuffix("█████████░ 92 %   12.3 Mbit/s  active"))
        #expect(
            Self.look(80).detail(Self.alice, rates: Self.rates).contains(
                "\n  now        200 kbit/s in, 12.1 Mbit/s out\n"))
        #expect(
            Self.look(80).detail(Self.ports.ports[1], rates: Self.rates).contains(
                "\n  now        0 bit/s in, 0 bit/s out\n"))
    }

    @Test("at any width of a terminal no line is longer, and all columns line up", arguments: 40...150)
    func widths(width: Int) {
        for rates in [nil, Self.rates] {
            for line in Self.look(width).status(Self.ports, rates: rates).split(separator: "\n") {
                #expect(Text(String(line)).columns <= width, "\(line)")
            }
        }
    }

    @Test("in colour it has the same texts")
    func coloured() {
        let plain = Self.look(80).status(Self.ports)
        let coloured = Self.look(80, ["LANG": "C.UTF-8"]).status(Self.ports)
        #expect(coloured.contains("\u{1b}[31mlimit\u{1b}[0m"))
        #expect(coloured.replacing(/\u{1b}\[[0-9]+m/, with: "") == plain)
        #expect(!plain.contains("\u{1b}"))
    }

    @Test("without names, limits or anything at all, their columns are not there")
    func bare() {
        var answer = PortsAnswer()
        #expect(Self.look(80).status(answer) == "no ports are counted; `porttally check` says why\n")
        answer.ports = [Self.port(1, nil, 2000, 30)]
        #expect(
            Self.look(80).status(answer) == """
                PORT  PROTO    RECEIVED  SENT  TODAY  MONTH  STATE
                   1  tcp,udp  1.95 KiB  30 B   20 B  203 B  active

                1 port; today since 2026-11-28, month since 2026-11-15

                """)
    }

    @Test("a port in detail")
    func detail() {
        #expect(
            Self.look(80).detail(Self.alice) == """
                port 8388 张三的手机和笔记本电脑
                  state      active
                  protocols  tcp, udp
                  from       /etc/shadowsocks/李.json: servers[0].server_port

                         RECEIVED      SENT       SUM     PACKETS  SINCE
                  total   115 GiB  2.13 TiB  2.25 TiB  2469135690
                    tcp  86.2 GiB  1.60 TiB  1.68 TiB  1851851766
                    udp  28.7 GiB   546 GiB   575 GiB   617283922
                  today  1.15 GiB  21.8 GiB  23.0 GiB    24691356  2026-11-28
                  month  11.5 GiB   218 GiB   230 GiB   246913568  2026-11-15

                             LIMIT      USED      LEFT                   ANEW
                  a day    100 GiB  10.0 GiB  90.0 GiB  █░░░░░░░░░ 10 %  2026-12-15
                  a month  250 GiB   230 GiB  20.0 GiB  █████████░ 92 %  2026-12-15

                  rate       10.0 Mbit/s in
                  devices    2 of 3
                  expires    2027-01-01T00:00:00+08:00

                """)
        #expect(
            Self.look(80, ["NO_COLOR": "1"]).detail(Self.ports.ports[1]) == """
                port 8389 한국 친구
                  state      nothing passes: limit
                  protocols  tcp, udp

                         RECEIVED      SENT       SUM  PACKETS  SINCE
                  total  4.77 MiB  66.8 MiB  71.5 MiB    75000
                    tcp  3.58 MiB  50.1 MiB  53.6 MiB    56250
                    udp  1.19 MiB  16.7 MiB  17.9 MiB    18750
                  today  48.8 KiB   684 KiB   732 KiB      750  2026-11-28
                  month   488 KiB  6.68 MiB  7.15 MiB     7500  2026-11-15

                               LIMIT      USED  LEFT                    ANEW
                  ever out  71.5 MiB  71.5 MiB   0 B  ########## 100 %  never

                """)
    }

    @Test("what a name tells the terminal to do is not done")
    func hostile() {
        var answer = PortsAnswer()
        answer.ports = [Self.port(1, "a\u{1b}]0;x\u{7}\nb", 1, 1)]
        answer.ports[0].blockedBy = ["\u{1b}[2J"]
        answer.ports[0].state = .blocked
        for text in [Self.look(200).status(answer), Self.look(200).detail(answer.ports[0])] {
            #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
            #expect(text.contains("a?]0;x??b"))
        }
    }
}
