import Tally

@testable import Store

extension Store {
    /// What a port counted in an interval, as a reader of the same file has it; nil for a port that was never counted.
    func usage(of port: PortNumber, in interval: Period) throws -> PerCounter<Traffic>? {
        let found = try HistoryReader(file).usage(of: [port], in: [interval]).first?.usage
        let isKnown = try load(Periods(hour: interval, day: interval, month: interval)).records[port] != nil
        return found ?? (isKnown ? .zero : nil)
    }
}
