internal import CLinux
internal import FoundationEssentials
internal import SystemPackage
internal import Tally

/// The time of day, handed in so that tests can set it.
public struct WallClock: Sendable {
    /// Seconds since the epoch, with their fraction.
    public var now: @Sendable () -> Double

    /// The machine's own.
    public static let system = WallClock { Date().timeIntervalSince1970 }

    public init(now: @escaping @Sendable () -> Double) { self.now = now }
}

/// Why a time zone can't be used.
struct TimeZoneError: Error, CustomStringConvertible {
    var name: String
    var reason: String

    var description: String {
        "timezone: \(name): \(reason) (use a name from /usr/share/zoneinfo, such as Asia/Shanghai)"
    }
}

extension ZoneRules {
    /// The zone of this process, as the C library knows it.
    static let process = ZoneRules(
        civil: { time in
            let civil = cl_civil_time_at(time.seconds)
            return CivilTime(
                year: civil.year, month: civil.month, day: civil.day, hour: civil.hour, minute: civil.minute,
                second: civil.second)
        })

    /// Makes a named zone the zone of this process; without a name it stays the system's.
    static func select(_ name: String?) throws {
        guard let name else { return }
        let letters = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
                || [0x2b, 0x2d, 0x2f, 0x5f].contains($0)
        }
        guard letters, !name.isEmpty, !name.hasPrefix("/") else {
            throw TimeZoneError(name: name, reason: "not a name")
        }
        do {
            // The C library is told the open file, and reads it at once; it stays open because it may look again.
            let path = FilePath("/usr/share/zoneinfo").appending(name)
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            guard cl_time_zone_use(file.rawValue) == 0 else { throw Errno.noMemory }
        } catch let error as Errno {
            throw TimeZoneError(name: name, reason: "\(error)")
        }
    }
}
