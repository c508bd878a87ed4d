import Tally
import struct TestSupport.SeededRandom
import Testing

@testable import Exposition

@Suite("A page made from the one before") struct RenderedPageTests {
    /// A world whose figures, ports and periods change as they may.
    struct World {
        var random: SeededRandom
        var ports: [ServicePort] = []
        var totals: [PortNumber: PerCounter<Traffic>] = [:]
        var earlier: [PortNumber: PerCounter<Traffic>] = [:]
        var day = today

        /// Lets something happen between two scrapes.
        mutating func step() {
            switch Int.random(in: 0..<40, using: &random) {
            case 0: ports.removeAll { _ in Int.random(in: 0..<4, using: &random) == 0 }
            case 1: if !ports.isEmpty { ports[0].name = "port \(Int.random(in: 0..<9, using: &random))" }
            case 2:
                if !ports.isEmpty {
                    ports[ports.count / 2].transports = [.tcp, .udp, .all].randomElement(using: &random) ?? .all
                }
            case 3...6:
                let number = PortNumber.test(.random(in: 1...20, using: &random))
                ports = ServicePort.merging(ports + [ServicePort(number: number)])
            case 7: day = day + 86400
            // A store that was lost and came back.
            case 8...11: earlier = totals
            case 12...15: totals = earlier
            default: break
            }
            for port in ports where Int.random(in: 0..<3, using: &random) == 0 {
                var traffic = totals[port.number] ?? PerCounter(repeating: .zero)
                let most: UInt64 = [9, 1000, 1_000_000_000_000, .max].randomElement(using: &random) ?? 9
                for kind in CounterKind.allCases where Bool.random(using: &random) {
                    traffic[kind] += Traffic(bytes: .random(in: 0...most, using: &random), packets: 1)
                }
                totals[port.number] = traffic
            }
        }

        var page: MetricsPage {
            var page = MetricsPage.test(
                ports: ports, accounts: totals.map { number, traffic in .test(Int(number.value), traffic, day: 5) })
            page.periods.day = Period(start: day, end: day + 86400)
            page.scrapeDuration = .microseconds(totals.count)
            return page
        }
    }

    @Test("is the same as one made from nothing, whatever has changed", arguments: 0..<40)
    func same(number: UInt64) {
        var world = World(random: SeededRandom(seed: number))
        var last = RenderedPage()
        for step in 0..<60 {
            world.step()
            let page = world.page
            let format: MetricsFormat = step % 20 == 19 ? .openMetrics : .text
            last = page.rendered(as: format, after: consume last)
            let expected = page.rendered(as: format).bytes
            guard last.bytes == expected else {
                return expectEqualLines(
                    String(decoding: last.bytes, as: UTF8.self), String(decoding: expected, as: UTF8.self))
            }
        }
    }

    @Test("is written over where all figures keep their digits, and anew where one doesn't")
    func writtenOver() throws {
        let port = ServicePort(number: .test(8388))
        func page(_ received: UInt64) -> MetricsPage {
            .test(ports: [port], accounts: [.test(8388, .test(received, 0, 0, 0))])
        }
        for (received, isKept) in [(1001, true), (9999, true), (10_000, false), (999, false)] as [(UInt64, Bool)] {
            var last = page(1000).rendered(as: .text)
            let mark = try #require(last.bytes.firstIndex(of: UInt8(ascii: "T")))
            last.bytes[mark] = UInt8(ascii: "t")
            last = page(received).rendered(as: .text, after: consume last)
            #expect((last.bytes[mark] == UInt8(ascii: "t")) == isKept, "\(received)")
        }
    }

    @Test("has a series more once something is counted that the config doesn't name")
    func anotherSeries() {
        let ports = [8388, 8389].map { ServicePort(number: .test($0), transports: [.tcp]) }
        func page(_ datagrams: UInt64) -> MetricsPage {
            .test(ports: ports, accounts: [.test(8388, .test(5, datagrams, 0, 0)), .test(8389, .test(7, 0, 0, 0))])
        }
        var last = page(0).rendered(as: .text)
        for datagrams: UInt64 in [3, 4] {
            last = page(datagrams).rendered(as: .text, after: consume last)
            let text = String(decoding: last.bytes, as: UTF8.self)
            expectEqualLines(text, page(datagrams).text())
            #expect(text.contains(#"porttally_receive_bytes_total{port="8388",protocol="udp"} \#(datagrams)"#))
            #expect(!text.contains(#"{port="8389",protocol="udp"}"#))
        }
    }

    private static func address(_ page: borrowing RenderedPage) -> Int {
        unsafe page.bytes.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
    }

    @Test("takes no new memory, and leaves a page alone that somebody still needs", arguments: [1000, 1001, 10_000])
    func memory(received: UInt64) {
        let port = ServicePort(number: .test(8388))
        func page(_ received: UInt64) -> MetricsPage {
            .test(ports: [port], accounts: [.test(8388, .test(received, 0, 0, 0))])
        }
        // Room for the longest figures is made at first.
        var last = page(1000).rendered(as: .text)
        let first = Self.address(last)
        last = page(received).rendered(as: .text, after: consume last)
        #expect(Self.address(last) == first)
        #expect(String(decoding: last.bytes, as: UTF8.self).contains("protocol=\"tcp\"} \(received)\n"))

        let needed = last.bytes
        last = page(1002).rendered(as: .text, after: consume last)
        #expect(Self.address(last) != first)
        #expect(needed == page(received).rendered(as: .text).bytes)
    }

    @Test("is kept up to 2,000 ports, each of them with figures")
    func kept() {
        func page(_ count: Int, accounts: Int) -> MetricsPage {
            .test(
                ports: (1...count).map { ServicePort(number: .test($0)) },
                accounts: (1...accounts).map { .test($0, .test(1, 2, 3, 4)) })
        }
        #expect(page(2_000, accounts: 2_000).rendered(as: .text).isWorthKeeping)
        #expect(!page(2_001, accounts: 2_001).rendered(as: .text).isWorthKeeping)
        #expect(!page(20, accounts: 19).rendered(as: .text).isWorthKeeping)
    }
}
