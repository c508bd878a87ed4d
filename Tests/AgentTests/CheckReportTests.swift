import Shadowsocks
import Tally
import Testing

@testable import Agent

@Suite("What listens and is not counted") struct CheckReportTests {
    /// As the kernel writes them, on a machine with the least significant byte first.
    private static let head =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    @Test("is read from the kernel's tables")
    func tables() throws {
        var table = SocketTable()
        let line = { (address: String, state: String, inode: Int) in
            "   0: \(address) 00000000:0000 \(state) 00000000:00000000 00:00000000 00000000     0        0 \(inode) 1 0 100\n"
        }
        let any6 = "00000000000000000000000000000000"
        let tcp =
            Self.head + line("00000000:20C4", "0A", 900_000_001) + line("0100007F:20C5", "0A", 900_000_002)
            + line("0100007F:20C6", "01", 900_000_003) + line("\(any6):20C7", "0A", 900_000_004)
            + line("00000000000000000000000001000000:20C8", "0A", 900_000_005)
            + line("0000000000000000FFFF00000100007F:20C9", "0A", 900_000_006) + "torn\n"
        table.read(tcp, .tcp)
        // A server's own way out has a port of the kernel's choice; 1900 is below those.
        table.read(
            Self.head + line("00000000:076C", "07", 900_000_007) + line("00000000:D431", "07", 900_000_008), .udp)
        let found = (1...8).map { table.sockets[900_000_000 + UInt64($0)] }
        #expect(found.map { $0.map { Int($0.port.value) } } == [8388, 8389, nil, 8391, 8392, 8393, 1900, nil])
        #expect(found.map { $0?.isLocal } == [false, true, nil, false, true, true, false, nil])
        #expect(found[6]?.transport == .udp)
    }

    @Test(
        "knows servers, clients and others by their command lines",
        arguments: [
            (["/usr/bin/ss-server", "-c", "a"], .server), (["python3", "/usr/bin/ssserver", "-c", "a"], .server),
            (["/usr/bin/ssservice", "server"], .server), (["ssservice", "local"], .client),
            (["ss-manager"], .manager), (["/usr/local/bin/ss-local"], .client), (["sslocal"], .client),
            (["python", "/usr/local/shadowsocksr/server.py", "a"], .server), (["python", "server.py"], nil),
            (["/opt/outline-ss-server", "-config", "x.yml"], .server), (["sing-box", "run"], .proxy),
            (["/usr/bin/nginx"], nil), ([], nil), (["sudo", "-u", "xray", "ss-server", "-p", "1"], .server),
            (["sudo", "-u", "xray", "ss-local"], .client), (["/usr/bin/ss-local", "-c", "/etc/ss-server"], .client),
            (["go-shadowsocks2", "-s", "ss://a@:8488"], .server),
            (["go-shadowsocks2", "-c", "ss://a@192.0.2.1:8488", "-socks", ":1080"], .client),
        ] as [([String], ServerCommand.Role?)])
    func commands(words: [String], role: ServerCommand.Role?) {
        #expect(ServerCommand(words)?.role == role)
    }

    private var emptyReport: CheckReport {
        let limits = LimitReport(calendar: twoHoursAhead, now: UnixTime(1_798_718_400), ledger: nil)
        return CheckReport(Settings(), ScanResult(), [], limits)
    }

    @Test("can't be known by who may not see the sockets of others")
    func unprivileged() {
        var report = emptyReport
        report.compare(ListeningServers(), with: [], isRoot: false)
        #expect(report.finished.report.contains("can't be seen: run check as root"))
    }

    private func listeners(
        _ ports: ClosedRange<Int>, isProxy: Bool = false, isLocal: Bool = false
    ) -> [ListeningServers.Listener] {
        ports.compactMap { PortNumber($0) }.map {
            ListeningServers.Listener(
                port: $0, transports: .tcp, program: isProxy ? "xray" : "ss-server", pid: 7, isProxy: isProxy,
                isLocal: isLocal)
        }
    }

    @Test("hides no server behind proxies, however many")
    func many() {
        var proxies = emptyReport
        proxies.add(listeners(1001...1060, isProxy: true))
        #expect(proxies.finished.isWell)
        #expect(proxies.finished.report.contains("and 10 more ports that may be no shadowsocks"))
        var both = emptyReport
        both.add(listeners(1001...1060, isProxy: true) + listeners(2001...2052))
        #expect(!both.finished.isWell)
        #expect(
            both.finished.report.contains("ss-server (pid 7) listens on port 2001 (tcp), which is not counted; name"))
        #expect(both.finished.report.contains("and 2 more ports that servers listen on"))
    }

    @Test("is a note where it listens on this machine alone")
    func local() throws {
        let port = { (number: Int) in try #require(PortNumber(number)) }
        let sockets = [
            SocketTable.Socket(port: try port(9091), transport: .tcp, isLocal: true),
            SocketTable.Socket(port: try port(9091), transport: .udp, isLocal: true),
            SocketTable.Socket(port: try port(9000), transport: .tcp, isLocal: true),
            SocketTable.Socket(port: try port(9000), transport: .tcp, isLocal: false),
        ]
        let found = ListeningServers.listeners(sockets, program: "outline-ss-server", pid: 7, isProxy: false)
        #expect(found.map { Int($0.port.value) } == [9000, 9091])
        #expect(found.map(\.isLocal) == [false, true])
        #expect(found.map(\.transports) == [.tcp, .all])
        var report = emptyReport
        report.add(found.filter(\.isLocal))
        #expect(report.finished.isWell)
        #expect(
            report.finished.report.contains(
                "listens on port 9091 (tcp, udp) of this machine alone, which is not counted"))
    }
}
