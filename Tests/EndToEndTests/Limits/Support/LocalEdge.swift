import Foundation
import TestSupport

/// A local midnight that is a few seconds ahead: the machine's clock can't be set, so the zone is chosen.
struct LocalEdge: Sendable {
    /// Seconds since the epoch.
    let seconds: Int
    /// For `TZ`, as POSIX has it: seconds west of Greenwich.
    let zone: String
    /// The day of the month that begins then.
    let day: Int

    init(secondsAhead: Int) {
        seconds = Int(Date().timeIntervalSince1970) + secondsAhead
        let sinceMidnight = seconds % 86400
        let west = sinceMidnight <= 43200 ? sinceMidnight : sinceMidnight - 86400
        let size = abs(west)
        zone = "EDGE\(west < 0 ? "-" : "+")\(size / 3600):\(size / 60 % 60):\(size % 60)"
        let local = Date(timeIntervalSince1970: Double(seconds - west)).formatted(.iso8601)
        day = Int(local.dropFirst(8).prefix(2)) ?? 0
    }

    var isPast: Bool { Date().timeIntervalSince1970 >= Double(seconds) }

    /// Waits until it is past by so many seconds.
    func wait(andThen more: Double = 0) throws {
        let end = Double(seconds) + more
        try eventually("the edge is past", within: 30) { Date().timeIntervalSince1970 >= end }
    }
}
