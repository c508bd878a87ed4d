internal import Foundation

/// The beginning of a local month a few seconds from now, for a program that takes its time zone from `TZ`.
struct Edge {
    /// Seconds since the epoch.
    private let seconds: Int
    /// As POSIX has it: so much west of Greenwich.
    let zone: String
    /// The day of the month that begins then.
    let day: Int

    init(secondsAhead: Int) {
        seconds = Int(Date().timeIntervalSince1970) + secondsAhead
        let sinceMidnight = seconds % 86_400
        let west = sinceMidnight <= 43_200 ? sinceMidnight : sinceMidnight - 86_400
        let size = abs(west)
        zone = "EDGE\(west < 0 ? "-" : "+")\(size / 3600):\(size / 60 % 60):\(size % 60)"
        let local = Date(timeIntervalSince1970: Double(seconds - west)).formatted(.iso8601)
        day = Int(local.dropFirst(8).prefix(2)) ?? 0
    }

    /// Waits until it is past by so many seconds, or not yet.
    ///
    /// - Throws: ``Failure`` where that is past already.
    func wait(andThen more: Double) throws {
        let left = Double(seconds) + more - Date().timeIntervalSince1970
        guard left > 0 else { throw Failure("the machine is too slow: the month's edge came too early") }
        usleep(UInt32(left * 1e6))
    }
}
