import Tally
import Testing

@Suite("Ports and amounts")
struct ServicePortTests {
    @Test(
        "a port number in decimal, as servers read it",
        arguments: [
            ("1", 1), ("8388", 8388), ("65535", 65535), ("+1", 1), (" 1", 1), ("1 ", 1), ("\t\n1\r", 1), ("080", 80),
            ("0008388", 8388), (" +08388", 8388),
        ] as [(String, UInt16)])
    func decimal(text: String, value: UInt16) { #expect(PortNumber(decimal: text)?.value == value) }

    @Test(
        "what is no port number",
        arguments: [
            "", " ", "+", "0", "00", "65536", "99999", "100000", "99999999999999999999999", "-1", "++1", "+ 1", "1 1",
            "0x50", "８０", "1e3", "1\0", "1_0",
        ])
    func refused(text: String) { #expect(PortNumber(decimal: text) == nil) }

    @Test("merging keeps every transport and source, and the first name")
    func merging() {
        let a = Provenance(file: "/a", key: "server_port")
        let b = Provenance(file: "/b", key: "servers[0].server_port")
        let merged = ServicePort.merging([
            ServicePort(number: .test(9), name: "nine"),
            ServicePort(number: .test(8), transports: [.tcp], sources: [a]),
            ServicePort(number: .test(8), name: "bob", transports: [.udp], sources: [b, a]),
            ServicePort(number: .test(8), name: "eve", transports: [.udp]),
        ])
        #expect(
            merged == [
                ServicePort(number: .test(8), name: "bob", sources: [a, b]),
                ServicePort(number: .test(9), name: "nine"),
            ])
    }

    @Test("amounts never pass the store's largest figure, nor fall below zero")
    func arithmetic() {
        let most = Traffic(.max, .max)
        #expect(most.bytes == Traffic.limit)
        #expect(most + most == most)
        #expect(Traffic(1, 5) - Traffic(2, 3) == Traffic(0, 2))
        #expect(!Traffic(5, 5).hasFallen(below: Traffic(5, 5)))
        #expect(Traffic(4, 9).hasFallen(below: Traffic(5, 5)))
        #expect(Traffic(9, 4).hasFallen(below: Traffic(5, 5)))
    }

    @Test("each kind is its transport and direction", arguments: CounterKind.allCases)
    func kinds(kind: CounterKind) {
        #expect(CounterKind(kind.transport, kind.direction) == kind)
        var values = PerCounter(repeating: 0)
        values[kind] = 7
        #expect(CounterKind.allCases.filter { values[$0] == 7 } == [kind])
        #expect(values.map { $0 + 1 }[kind] == 8)
    }
}
