internal import CLinux
internal import Linux
internal import Logging
internal import Shadowsocks
internal import Synchronization
internal import SystemPackage
internal import Tally

/// Which ports to count: the operator's own config and the shadowsocks configs, read again whenever asked.
actor PortSources {
    /// What a look at all configs found.
    struct Findings: Sendable, Equatable {
        var ports: [ServicePort] = []
        /// The directories whose changes matter.
        var watch: [String] = []
        /// The ports that each file had when it could last be read: to be kept for the next start.
        var lastGood: [String: [ServicePort]] = [:]
    }

    /// As many expired ports as are named one by one.
    private static let maximumExpired = 100

    /// Every file that was looked at, and whether its ports are those of an earlier time.
    nonisolated let degraded = Mutex<[String: Bool]>([:])
    /// What is wrong, a sentence each, and how much more there is.
    nonisolated let faults = Mutex<(problems: [String], more: Int)>(([], 0))

    private let calendar: BillingCalendar
    private let clock: WallClock
    private let load: @Sendable () throws -> Settings
    private var settings: Settings
    private var shadowsocks: ConfigSources
    private var complaints = Complaints()
    /// What the last scan found, and what came of it with the settings as they are; nil before, and after a change.
    private var merged: (found: [ServicePort], ports: [ServicePort])?
    private let log: Logger

    /// Looks nowhere yet.
    ///
    /// - Parameters:
    ///   - settings: As they are now.
    ///   - calendar: When a day ends.
    ///   - clock: What has expired.
    ///   - load: Reads the settings again.
    ///   - log: Where what is wrong with a config is said, once.
    init(
        _ settings: Settings, in calendar: BillingCalendar, clock: WallClock = .system,
        load: @escaping @Sendable () throws -> Settings, log: Logger
    ) {
        self.settings = settings
        self.calendar = calendar
        self.clock = clock
        self.load = load
        self.log = log
        shadowsocks = Self.sources(settings)
    }

    static func sources(_ settings: Settings) -> ConfigSources {
        settings.shadowsocks.map { ConfigSources(named: $0) } ?? ConfigSources(discoveringUnder: "/")
    }

    /// Takes over what an earlier run of the program knew.
    func recall(_ ports: [String: [ServicePort]]) { shadowsocks.recall(ports) }

    /// Reads everything.
    func scan() -> Findings {
        var problems: [String] = []
        reload(noting: &problems)
        let result = shadowsocks.scan()
        var states: [String: Bool] = [:]
        for place in result.places {
            switch place.outcome {
            case .found: states[place.path] = false
            case .degraded: states[place.path] = true
            case .absent, .skipped: break
            }
        }
        if let file = settings.file { states[file] = !problems.isEmpty }
        degraded.withLock { $0 = states }
        problems += result.degraded.values.sorted() + result.problems.map(\.description)
        let ports = ports(with: result.ports)
        let expired = settings.expired(ports, at: UnixTime(Int64(clock.now())), in: calendar)
        problems += expired.prefix(Self.maximumExpired).map(\.description)
        let more = result.unlisted + max(0, expired.count - Self.maximumExpired)
        faults.withLock { $0 = (problems, more) }
        let now = Double(cl_boot_time_nanoseconds()) / 1e9
        for line in complaints.lines(problems, more: more, at: now) { log.warning("\(line)") }
        let own = Self.directory(of: settings.file ?? Settings.defaultFile)
        return Findings(ports: ports, watch: [own] + result.watch, lastGood: shadowsocks.lastGood)
    }

    /// All ports to count; putting them together again every few seconds would cost more than reading their counters.
    private func ports(with found: [ServicePort]) -> [ServicePort] {
        if let merged, merged.found == found { return merged.ports }
        let ports = settings.ports(with: found, in: calendar)
        merged = (found, ports)
        return ports
    }

    /// Takes over what may change while the agent runs; a config that went wrong leaves everything as it is.
    private func reload(noting problems: inout [String]) {
        do {
            let new = try load()
            guard new != settings else { return }
            if settings.needRestart(for: new) {
                let atOnce = enumeration(Settings.keys.filter { $0.takesEffect == .atOnce }.map(\.name))
                log.warning("\(new.file ?? ""): only \(atOnce) take effect at once; the rest needs a restart")
            }
            if new.shadowsocks != settings.shadowsocks {
                let known = shadowsocks.lastGood
                shadowsocks = Self.sources(new)
                shadowsocks.recall(known)
            }
            settings = new
            merged = nil
        } catch let error as SettingsError {
            problems += error.problems.map(\.description)
        } catch { problems.append("\(error)") }
    }

    /// The directory that a file is in, or would be in: the nearest that exists.
    private static func directory(of file: String) -> String {
        var directory = FilePath(PathWalk.absolute(file)).removingLastComponent()
        while !directory.components.isEmpty, (try? FileIdentity(directory.string)) == nil {
            directory.removeLastComponent()
        }
        return directory.string
    }
}
