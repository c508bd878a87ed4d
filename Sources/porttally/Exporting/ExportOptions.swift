internal import API
internal import Agent
internal import CommandLineOptions
internal import Tally

/// What is exported, of which time, and where to.
struct ExportOptions: Sendable {
    var agent = Options()
    var format = ExportFormat.csv
    var output: String?
    var from: CivilTime?
    var to: CivilTime?
    /// What the scripts counted that had these formats first.
    var direction = CountedTraffic.transmit
    var hasSums = true
    /// In seconds; nil for once.
    var pace: Int?

    static let declared: [Option<ExportOptions>] =
        [Options.config, Options.table, Options.state].map { $0.of(\.agent) } + [
            .value(
                "output", "path", candidates: .files,
                help: "The file to write; of logs, the folder. Files are replaced whole. Default: standard output"
            ) { $1.output = $0 },
            .value("from", "date", help: "The first day, 2026-12-31. Default: yesterday. Not for csv.") {
                $1.from = try date($0)
            },
            .value("to", "date", help: "The day after the last one. Default: up to now. Not for csv.") {
                $1.to = try date($0)
            },
            .value(
                "count", "direction", candidates: .words(CountedTraffic.allCases.map(\.rawValue)),
                help: "Which bytes logs and sql have: out (to clients), in (from clients) or both. Default: out"
            ) {
                guard let direction = CountedTraffic(rawValue: $0) else {
                    throw Refusal(description: "\($0) is none of out, in and both")
                }
                $1.direction = direction
            },
            .toggle("accu", help: "Whether the tables of sql have a column traffic_accu. Default: they have.") {
                $1.hasSums = $0
            },
            .value(
                "every", "seconds",
                help: "Write csv anew every so many seconds, 1 to 60, until told to stop. Default: once, of two seconds"
            ) {
                guard let pace = Int($0), (1...60).contains(pace) else {
                    throw Refusal(description: "\($0) is no integer from 1 to 60")
                }
                $1.pace = pace
            },
        ]

    static let operand = Operand<ExportOptions>(
        "csv|logs|sql", isRequired: true, candidates: .words(ExportFormat.allCases.map(\.rawValue)),
        help: """
            csv: how fast each port's traffic flows, now. logs: usage by hour, day and month, a file for each day, month \
            and year. sql: usage by hour, a table for each port, for MySQL and MariaDB.
            """
    ) {
        guard let format = ExportFormat(rawValue: $0) else {
            throw Refusal(description: "'\($0)' is none of csv, logs and sql")
        }
        $1.format = format
    }

    private static func date(_ text: String) throws -> CivilTime {
        guard let date = CivilTime(date: text) else {
            throw Refusal(description: "\(text) is no date such as 2026-12-31")
        }
        return date
    }

    /// The time that is asked for.
    ///
    /// - Parameters:
    ///   - ports: What was answered of them, with the time.
    ///   - calendar: Where days begin.
    /// - Returns: From yesterday on, unless told otherwise; up to now at the latest.
    /// - Throws: Where that is no time.
    func time(_ ports: PortsAnswer, _ calendar: BillingCalendar) throws -> Period {
        let now = UnixTime(rfc3339: ports.time) ?? UnixTime(0)
        let today = calendar.period(.day, at: now)
        let start = from.map(calendar.start(ofDay:)) ?? calendar.period(.day, at: today.start + -1).start
        let end = min(to.map(calendar.start(ofDay:)) ?? now + 1, now + 1)
        guard start < end else { throw Refusal(description: "--from has to be before --to, and not after today") }
        return Period(start: start, end: end)
    }
}

/// What figures are exported as.
enum ExportFormat: String, CaseIterable, Sendable {
    case csv, logs, sql
}
