import JSON5
import Tally
import Testing

@testable import API

@Suite("Ports")
struct PortsTests {
    @Test("a port with limits, key for key")
    func limited() throws {
        var alice = ServicePort(number: .test(8388), name: "al\"ice\n", transports: [.tcp])
        alice.sources = [Provenance(file: "/etc/a.json", key: "server_port")]
        alice.limits.bytes = [.month: 3_000]
        alice.limits.expires = noon + 60
        alice.limits.transmitRate = 1_000_000
        alice.limits.devices = 2
        var figures = Figures.test(
            ports: [alice],
            records: [.test(8388, received: 2_000, transmitted: 3_000, beforeToday: 1_000, beforeMonth: 500)])
        figures.limits.devices[.test(8388)] = 1
        #expect(
            text(figures.port(.test(8388))?.json) == """
                {"port":8388,"name":"al\\"ice\\u000a","state":"blocked","blocked_by":["limit"],"transports":["tcp"],\
                "sources":[{"file":"/etc/a.json","key":"server_port"}],\
                "total":{"receive_bytes":2000,"transmit_bytes":3000,"receive_packets":2,"transmit_packets":3},\
                "tcp":{"receive_bytes":2000,"transmit_bytes":0,"receive_packets":2,"transmit_packets":0},\
                "udp":{"receive_bytes":0,"transmit_bytes":3000,"receive_packets":0,"transmit_packets":3},\
                "today":{"start":"2024-12-15T00:00:00Z","end":"2024-12-16T00:00:00Z",\
                "receive_bytes":1000,"transmit_bytes":2000,"receive_packets":1,"transmit_packets":2},\
                "month":{"start":"2024-12-01T00:00:00Z","end":"2025-01-01T00:00:00Z",\
                "receive_bytes":1500,"transmit_bytes":2500,"receive_packets":2,"transmit_packets":3},\
                "limits":{"bytes":[{"period":"month","limit_bytes":3000,"used_bytes":4000,"remaining_bytes":0,\
                "exceeded":true,"renewed":"2025-01-01T00:00:00Z"}],"count":"both","on_limit":"stop",\
                "expires":"2024-12-15T12:01:00Z","transmit_bits_per_second":1000000,"devices":2,"devices_now":1}}
                """)
    }

    private static let figures = Figures.test(
        ports: [2, 4, 6].map { ServicePort(number: .test($0)) },
        records: [1, 2, 5, 7].map { .test($0, received: 1, transmitted: 1) })

    @Test("pages lead from one to the next, and show each port once, also those that are gone")
    func pages() throws {
        for count in 1...8 {
            var (seen, after): ([PortAnswer], PortNumber?) = ([], nil)
            repeat {
                let page = Self.figures.ports(after: after, count: count)
                #expect(page.ports.count <= count)
                seen += page.ports
                after = page.next.flatMap { Int($0) }.flatMap { PortNumber($0) }
            } while after != nil
            #expect(seen.map(\.port) == [1, 2, 4, 5, 6, 7])
            #expect(seen.filter { $0.state == .removed }.map(\.port) == [1, 5, 7])
        }
    }

    @Test("a port that never was is none")
    func unknown() {
        #expect(Self.figures.port(.test(3)) == nil)
        #expect(Self.figures.port(.test(1))?.state == .removed)
        #expect(Self.figures.port(.test(4))?.total == TrafficAnswer())
    }

    @Test("what is written is read back, and what isn't known of it is passed over")
    func roundTrip() throws {
        let page = Self.figures.ports(after: nil, count: 100)
        #expect(try PortsAnswer(reading: JSON5Reader.read(page.json)) == page)
        let more = text(page.json).replacing("\"port\":4,", with: "\"port\":4,\"news\":[{}],")
        #expect(try PortsAnswer(reading: JSON5Reader.read(Array(more.utf8))) == page)
        let less = text(page.json).replacing("\"port\":4,", with: "\"port\":\"4\",")
        let error = #expect(throws: JSONShapeError.self) {
            try PortsAnswer(reading: JSON5Reader.read(Array(less.utf8)))
        }
        #expect(error?.description == "ports[2].port is not an integer from 0 to 65535")
        let none = text(page.json).replacing("\"port\":4,", with: "")
        let missing = #expect(throws: JSONShapeError.self) {
            try PortsAnswer(reading: JSON5Reader.read(Array(none.utf8)))
        }
        #expect(missing?.description == "ports[2].port is not there")
    }
}
