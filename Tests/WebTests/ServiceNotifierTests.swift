import Glibc
import SystemPackage
import Testing

@testable import Web

@Suite struct ServiceNotifierTests {
    private static let names = ["@porttally-tests/notify", "/tmp/porttally-tests-notify.sock"]

    @Test(arguments: names)
    func messagesArrive(destination: String) throws {
        defer { _ = unsafe unlink(destination) }
        guard let name = SocketName(unix: destination) else { throw TestError("too long") }
        let systemd = try Descriptor(family: AF_UNIX, type: SOCK_DGRAM)
        try systemd.bind(to: name)
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": destination])
        try notifier.ready()
        #expect(try systemd.datagram() == "READY=1")
        try notifier.status("two\nlines\r\nand READY=1")
        #expect(try systemd.datagram() == "STATUS=two lines and READY=1")
        try notifier.watchdog()
        #expect(try systemd.datagram() == "WATCHDOG=1")
        try notifier.stopping()
        #expect(try systemd.datagram() == "STOPPING=1")
        try notifier.reloading()
        let reloading = try systemd.datagram()
        #expect(reloading.hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
        #expect(Int(reloading.split(separator: "=").last ?? "").map { $0 > 0 } == true)
    }

    @Test func itIsSilentWhereNobodyAsked() throws {
        try ServiceNotifier(environment: [:]).ready()
        try ServiceNotifier(environment: ["NOTIFY_SOCKET": ""]).ready()
    }

    @Test func itSaysWhenNobodyListens() {
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": "@porttally-tests/nobody"])
        let error = #expect(throws: SocketError.self) { try notifier.ready() }
        #expect(error?.errno == .connectionRefused)
        let other = ServiceNotifier(environment: ["NOTIFY_SOCKET": "vsock:2:1"])
        #expect(throws: SocketError.self) { try other.ready() }
    }

    @Test(
        arguments: [
            ([:], nil), (["WATCHDOG_USEC": "30000000"], .seconds(30)),
            (["WATCHDOG_USEC": "1500", "WATCHDOG_PID": "42"], .microseconds(1500)),
            (["WATCHDOG_USEC": "1500", "WATCHDOG_PID": "43"], nil), (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "x"], nil), (["WATCHDOG_USEC": "-5"], nil),
        ] as [([String: String], Duration?)])
    func theWatchdogsInterval(environment: [String: String], interval: Duration?) {
        #expect(ServiceNotifier(environment: environment, processID: 42).watchdogInterval == interval)
    }
}
