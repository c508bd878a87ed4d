internal import CLinux
internal import Shadowsocks
internal import SystemPackage
internal import Tally

/// The time of day, handed in so that tests can set it.
public struct WallClock: Sendable {
    /// Seconds since the epoch, with their fraction.
    public var now: @Sendable () -> Double
    /// Seconds since boot, sleep included, which nobody sets; nil where that says nothing of ``now``.
    public var uptime: @Sendable () -> Int64?

    /// The machine's own.
    public static let system = WallClock(
        now: { Double(cl_wall_time_nanoseconds()) / 1e9 }, uptime: { cl_boot_time_nanoseconds() / 1_000_000_000 })

    public init(now: @escaping @Sendable () -> Double, uptime: @escaping @Sendable () -> Int64? = { nil }) {
        self.now = now
        self.uptime = uptime
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
    ///
    /// - Parameters:
    ///   - name: A path below `/usr/share/zoneinfo`.
    ///   - file: The config that says so.
    /// - Throws: ``SettingsError`` where nothing of that name is a zone that the C library can read.
    static func select(_ name: String?, from file: String?) throws(SettingsError) {
        guard let name else { return }
        func refusal(_ reason: String) -> SettingsError {
            SettingsError(problems: [
                ConfigProblem(
                    file: file ?? Settings.defaultFile, key: "timezone",
                    reason: "\(name): \(reason) (use a name from /usr/share/zoneinfo, such as Asia/Shanghai)")
            ])
        }
        let letters = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
                || [0x2b, 0x2d, 0x2f, 0x5f].contains($0)
        }
        guard letters, !name.isEmpty, !name.hasPrefix("/") else { throw refusal("not a name") }
        do {
            // The C library is told the open file, and reads it at once; it stays open because it may look again.
            let path = FilePath("/usr/share/zoneinfo").appending(name)
            let zone = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            let error = cl_time_zone_use(zone.rawValue)
            guard error == 0 else { throw Errno(rawValue: error) }
        } catch Errno.invalidArgument {
            // A folder such as Asia, a list such as leapseconds, a torn file: the C library would take UTC instead.
            throw refusal("is there, but is not a time zone")
        } catch {
            throw refusal("\(error)")
        }
    }
}
