import Testing

@testable import Tally

@Suite("What is armed")
struct ArmingTests {
    /// 10:00 on a day in the middle of a month.
    private static let now = newYear + 14 * 86400 + 36_000
    private static let dayEnd = newYear + 15 * 86400
    private static let monthEnd = newYear + 31 * 86400

    /// On port 8388, 1000 bytes came in the month before, 500 in this one and 250 of them today, all in `tcpIn`.
    private var ledger: Ledger {
        var books = Books()
        books.time = newYear + -3600
        books.read(Traffic(1000, 1))
        books.time = newYear + 7200
        books.read(Traffic(1250, 2))
        books.time = Self.now + -60
        books.read(Traffic(1500, 3))
        return books.ledger
    }

    private func port(_ number: Int = 8388, _ change: (inout PortLimits) -> Void) -> ServicePort {
        var port = ServicePort(number: .test(number), name: "p\(number)")
        change(&port.limits)
        return port
    }

    private func arming(_ ports: [ServicePort], depleted: [PortNumber: Set<LimitPeriod>] = [:]) -> Arming {
        let calendar = utcCalendar()
        return Arming(
            ports, ledger, calendar.periods(at: Self.now), calendar, at: Self.now, depleted: depleted)
    }

    @Test("is nothing where no port has limits")
    func nothing() {
        #expect(arming([]) == Arming())
        // How a limit would work is none.
        #expect(arming([port { $0.onLimit = .refuseNew }, port(8389) { $0.counted = .receive }]) == Arming())
    }

    @Test("are the ports that have limits, in their order, found by their number")
    func ports() {
        let arming = arming([
            port(1) { $0.isBlocked = true }, port(7) { _ in }, port(8) { $0.devices = 2 }, port(9) { _ in },
            port(65_535) { $0.bytes[.day] = 1 },
        ])
        #expect(arming.ports.map(\.port.value) == [1, 8, 65_535])
        for port in arming.ports {
            #expect(arming[port.port] == port)
            #expect(port.name == "p\(port.port)")
        }
        for number in [2, 7, 9, 65_534] { #expect(arming[.test(number)] == nil) }
        #expect(arming.turns.count == 1)
    }

    @Test(
        "stops a port until the longest of the periods ends whose limit is reached",
        arguments: [
            ([:], nil), ([.day: 251, .month: 501, .lifetime: 1501], nil), ([.day: 250], .until(dayEnd)),
            ([.day: 251, .month: 500], .until(monthEnd)), ([.day: 250, .month: 500], .until(monthEnd)),
            ([.day: 250, .month: 501], .until(dayEnd)), ([.lifetime: 1500], .forGood),
            ([.day: 250, .month: 500, .lifetime: 1500], .forGood),
            ([.day: 250, .month: 500, .lifetime: 1501], .until(monthEnd)),
        ] as [([LimitPeriod: UInt64], PortArming.Stop?)])
    func stop(bytes: [LimitPeriod: UInt64], stop: PortArming.Stop?) throws {
        let ports = [port { ($0.bytes, $0.devices) = (bytes, 3) }, port(9000) { ($0.bytes, $0.devices) = (bytes, 3) }]
        let arming = arming(ports)
        #expect(try #require(arming.ports.first).stop == stop)
        // Nothing came on that one.
        #expect(try #require(arming.ports.last).stop == nil)
        // Where open connections go on, the kernel's quotas refuse, and nothing else.
        let patient = self.arming(ports.map { port in port.with { $0.onLimit = .refuseNew } })
        #expect(patient.ports.map(\.stop) == [nil, nil])
        #expect(patient.ports.map(\.uses) == arming.ports.map(\.uses))
    }

    @Test("stops for quotas that the kernel says are used up", arguments: LimitPeriod.allCases)
    func depleted(period: LimitPeriod) throws {
        let limited = port { $0.bytes = [.day: 5000, .month: 5000, .lifetime: 5000] }
        let arming = arming([limited], depleted: [limited.number: [period]])
        let port = try #require(arming.ports.first)
        #expect(port.uses.filter(\.isExceeded).map(\.period) == [period])
        let stops: [LimitPeriod: PortArming.Stop] = [
            .day: .until(Self.dayEnd), .month: .until(Self.monthEnd), .lifetime: .forGood,
        ]
        #expect(port.stop == stops[period])
        // What the ledger has is armed all the same.
        #expect(arming.quotas.map(\.used) == self.arming([limited]).quotas.map(\.used))
        // It says nothing of another port.
        let others = [PortNumber.test(9000): Set(LimitPeriod.allCases)]
        #expect(self.arming([limited], depleted: others).ports.map(\.stop) == [nil])
    }

    @Test("is a quota for each limit, and one for the next period of which nothing is used")
    func quotas() {
        let limits: [LimitPeriod: UInt64] = [.lifetime: 3000, .month: 2000, .day: 100]
        let arming = arming([port { $0.bytes = limits }, port(9000) { $0.bytes[.month] = 7 }])
        func quota(
            _ port: Int, _ period: LimitPeriod, _ start: Int32?, limit: UInt64, used: UInt64, isNext: Bool = false
        ) -> ArmedQuota {
            let start = start.map { PeriodDate(number: $0) }
            return ArmedQuota(
                key: QuotaKey(port: .test(port), period: period, start: start), limit: limit, used: used,
                isNext: isNext)
        }
        #expect(
            arming.quotas == [
                quota(8388, .day, 20_260_115, limit: 100, used: 250),
                quota(8388, .day, 20_260_116, limit: 100, used: 0, isNext: true),
                quota(8388, .month, 20_260_101, limit: 2000, used: 500),
                quota(8388, .month, 20_260_201, limit: 2000, used: 0, isNext: true),
                quota(8388, .lifetime, nil, limit: 3000, used: 1500),
                quota(9000, .month, 20_260_101, limit: 7, used: 0),
                quota(9000, .month, 20_260_201, limit: 7, used: 0, isNext: true),
            ])
        #expect(Set(arming.quotas.map(\.key)).count == arming.quotas.count)
    }

    @Test("uses only what goes the way that a limit is about", arguments: CountedTraffic.allCases)
    func counted(counted: CountedTraffic) {
        let arming = arming([port { ($0.bytes, $0.counted) = ([.month: 2000], counted) }])
        #expect(arming.quotas.map(\.used) == [counted == .transmit ? 0 : 500, 0])
    }
}

extension ServicePort {
    fileprivate func with(_ change: (inout PortLimits) -> Void) -> ServicePort {
        var port = self
        change(&port.limits)
        return port
    }
}
