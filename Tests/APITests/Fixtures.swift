import API
import Tally

extension PortNumber {
    static func test(_ number: Int) -> PortNumber {
        guard let port = PortNumber(number) else { fatalError("no port: \(number)") }
        return port
    }
}

/// 2024-12-15T12:00:00Z.
let noon = UnixTime(1_734_264_000)

extension PortRecord {
    /// A port whose meters stand at these bytes; what is named of them was counted before the day and the month.
    static func test(
        _ port: Int, received: UInt64, transmitted: UInt64, beforeToday: UInt64 = 0, beforeMonth: UInt64 = 0
    ) -> PortRecord {
        func traffic(_ bytes: UInt64) -> Traffic { Traffic(bytes: bytes, packets: bytes / 1000) }
        func balance(_ start: UnixTime, _ bytes: UInt64) -> OpeningBalance {
            var booked = PerCounter(repeating: Traffic.zero)
            booked.tcpIn = traffic(bytes)
            booked.udpOut = traffic(bytes)
            return OpeningBalance(start: start, booked: booked)
        }
        var record = PortRecord(port: .test(port))
        record.meters.tcpIn.total = traffic(received)
        record.meters.udpOut.total = traffic(transmitted)
        record.day = balance(noon + -3600, beforeToday)
        record.month = balance(noon + -86400 * 3, beforeMonth)
        return record
    }
}

extension Figures {
    static func test(ports: [ServicePort], records: [PortRecord], billingDay: Int = 1) -> Figures {
        let zone = ZoneRules { time in
            let (day, second) = (time.seconds / 86400, Int32(time.seconds % 86400))
            // Within December 2024 and January 2025.
            let number = Int32(day - 20057)
            return CivilTime(
                year: number > 31 ? 2025 : 2024, month: number > 31 ? 1 : number > 0 ? 12 : 11,
                day: number > 31 ? number - 31 : number > 0 ? number : number + 30, hour: second / 3600,
                minute: second / 60 % 60, second: second % 60)
        }
        let calendar = BillingCalendar(zone: zone, billingDay: billingDay)
        return Figures(
            ports: ports,
            ledger: Ledger(
                records: records, incarnations: [:], sentinel: nil, resets: [:], latestOpening: UnixTime(.min)),
            periods: calendar.periods(at: noon), calendar: calendar, limits: LimitFigures(now: noon))
    }
}

/// JSON as text.
func text(_ json: [UInt8]?) -> String { String(decoding: json ?? [], as: UTF8.self) }
