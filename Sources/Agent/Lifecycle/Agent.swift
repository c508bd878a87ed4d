internal import CLinux
internal import Dispatch
internal import Exposition
internal import Glibc
internal import Limits
internal import Linux
public import Logging
internal import ManagedTable
internal import Netfilter
internal import Shadowsocks
internal import Store
internal import Synchronization
internal import SystemPackage
public import Tally
internal import TrafficTable
internal import UnixSignals
internal import Web

/// The agent as a whole: what the commands do.
public struct PorttallyAgent: Sendable {
    let settings: Settings
    private let load: @Sendable () throws -> Settings
    let log: Logger

    /// The kernel table's name.
    public var table: String { settings.table }
    /// The store's path.
    public var state: String { settings.state }
    /// Where hours, days and billing months begin.
    public var calendar: BillingCalendar { settings.calendar }

    /// - Parameters:
    ///   - load: Reads the settings, now and whenever the config changes.
    ///   - log: Where the agent says what it does.
    /// - Throws: ``SettingsError``, or that the time zone is none.
    public init(load: @escaping @Sendable () throws -> Settings, log: Logger) throws {
        settings = try load()
        self.load = load
        self.log = log
        try ZoneRules.select(settings.timeZone, from: settings.file)
    }

    /// Counts until it is told to stop.
    public func run() async throws {
        cl_memory_be_thrifty()
        let access = try settings.access()
        let identity = try settings.tlsIdentity()
        let reloads = await UnixSignalsSequence(trapping: .sighup)
        let notifier = ServiceNotifier(environment: ProcessEnvironment.current)
        let calendar = settings.calendar
        let sources = PortSources(settings, in: calendar, load: load, log: log)
        // Whose the table is comes first: it is the clearest thing to say to a second agent.
        var table = try openTable()
        let standing: Standing
        do { standing = try table.claim() } catch { throw TableInUse(error) ?? error }
        // A table that the kernel doesn't keep for us is locked among agents, before anything of it is touched.
        let mayShare = !table.ownership.isCertain || standing != .absent
        var lock = try mayShare && !table.isOwned ? TableLock(settings.table) : nil
        let portID = table.portID
        let board = Board()
        var books = try Books(
            table: table, store: try openStore(calendar), board: board, calendar: calendar, clock: .system,
            retention: settings.history, boot: Self.bootID(), log: log)
        await sources.recall(books.keeper.remembered)
        let findings = await sources.scan()
        books.keeper.remember(findings.lastGood)
        do { try books.start(ports: findings.ports) } catch { throw TableInUse(error) ?? error }
        let monitor = try TableMonitor(table: settings.table, except: portID)
        books.monitor = monitor
        let accountant = Accountant(books)
        let isOwned = board.published.status.tableIsOwned
        if !isOwned {
            log.notice("table inet \(settings.table) is not owned: watching it for changes by others")
            if lock == nil { lock = try TableLock(settings.table) }
        }

        let history = HistoryReader(FilePath(settings.state))
        let routes = Routes(
            accountant: accountant, sources: sources, archive: Archive(history), clock: .system, calendar: calendar,
            build: .current, interval: settings.interval, metricsArePublic: settings.metricsArePublic)
        let limits = HTTPLimits(descriptors: sysconf(Int32(_SC_OPEN_MAX)))
        let server = HTTPServer(
            routes: routes.all, hosts: settings.hosts, access: access, tls: identity, limits: limits, logger: log)
        let addresses = try await listen(server, access)
        await listenForCommands(server)

        let figures = board.published
        log.notice("counting \(figures.status.ports.count) ports in table inet \(settings.table)")
        for address in addresses { log.notice("serving \(address)") }
        if figures.status.tableIsPersistent { DispatchQueue.global().async { warnOfPersistentTable() } }
        // Before the configs are watched, which may lead to another number.
        try? notifier.status("counting \(figures.status.ports.count) ports")
        let certificate = CertificateRenewal(settings, shown: identity, server: server, log: log)
        let parts: [Part] = [
            .pace(accountant, interval: settings.interval, notifier: notifier),
            .watchConfigs(
                sources, accountant, announced: figures.status.ports.count, interval: settings.interval,
                notifier: notifier),
            .reload(on: reloads, sources, accountant, certificate, notifier: notifier, log: log),
            .watchTable(monitor, accountant),
            .letGo(of: routes.live),
            .renew(certificate),
        ]
        let orders = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let outcome = try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await server.run() }
            // By now every signal is trapped.
            try notifier.ready()
            let outcome = await parts.run(until: orders)
            // Requests in work are answered.
            await server.shutdown()
            return outcome
        }
        // Before the store, which else would not write its log back.
        history.close()
        // When everything else has stopped.
        await accountant.perform { books in
            books.readAndReport()
            // Not when the last who holds the books lets go of them: the process may have ended by then.
            books.keeper.store.close()
        }
        try outcome.get()
        try? notifier.stopping()
        withExtendedLifetime((lock, monitor)) {}
        log.notice("stopped; the kernel goes on counting in table inet \(settings.table)")
    }

    /// Says what a saved ruleset would come to, where the installed nft can't list the table when nobody owns it.
    private func warnOfPersistentTable() {
        guard !Settings.nftLoadsOwnedTables else { return }
        log.warning(
            """
            table inet \(settings.table) outlives its owner, and the nft that is installed can't load what it lists of such \
            a table while nobody owns it: don't save the ruleset then. To make it a plain one, leave out \
            `ownership: true`, stop this agent, run `porttally uninstall` and start it again
            """)
    }

    private func openTable() throws -> TrafficTable<NetlinkSocket> {
        do throws(Errno) {
            let open: @Sendable () throws(Errno) -> NetlinkSocket = { () throws(Errno) -> NetlinkSocket in
                try NetlinkSocket()
            }
            let channel = try open()
            var table = TrafficTable(
                name: settings.table, ownership: settings.tableOwnership, channel: channel,
                openAnother: sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 ? open : nil)
            // A copy from a saved ruleset may have limits, whatever there are now.
            table.part = LimitsPart.nothing
            return table
        } catch {
            throw NetlinkError.failed(operation: "opening a netlink socket", errno: error)
        }
    }

    private func openStore(_ calendar: BillingCalendar) throws -> Store {
        let now = UnixTime(Int64(WallClock.system.now()))
        let store = try Store.open(FilePath(settings.state), at: now, for: calendar.periods(at: now))
        if let quarantine = store.quarantine {
            log.error("\(quarantine); going on with that, and what the kernel still holds")
        }
        store.mended.forEach { log.warning("store: \(store.file) was damaged, and no history is lost: \($0)") }
        return store
    }

    private func listen(_ server: HTTPServer, _ access: AccessRules) async throws -> [ListenAddress] {
        var addresses: [ListenAddress] = []
        var inherited = try InheritedSockets(environment: ProcessEnvironment.current)
        while let socket = try inherited.take() {
            guard settings.mayListen(on: socket.address, access) else {
                let reason = "\(socket.address), which systemd listens on, \(Settings.exposure)"
                throw SettingsError(problems: [
                    ConfigProblem(file: settings.file ?? Settings.defaultFile, key: "token", reason: reason)
                ])
            }
            addresses.append(try await server.listen(on: socket))
        }
        guard addresses.isEmpty else { return addresses }
        for address in try settings.listenAddresses() {
            if !address.isLocal, access.tokens.isEmpty {
                log.warning("\(address) can be reached from elsewhere, and asks for no token")
            }
            addresses.append(try await server.listen(on: try ListeningSocket(address, access: settings.socketAccess)))
        }
        return addresses
    }

    private static func bootID() -> String {
        String((BoundedFile.text("/proc/sys/kernel/random/boot_id") ?? "unknown").prefix { !$0.isWhitespace })
    }
}

extension Settings {
    func listenAddresses() throws -> [ListenAddress] {
        listen.isEmpty ? [try ListenAddress(parsing: Self.defaultListen)] : listen
    }
}

extension PorttallyAgent {
    /// The ruleset that would be built where nothing was counted yet, in nft's language.
    public func ruleset() -> String {
        var sources = PortSources.sources(settings)
        let ports = settings.ports(with: sources.scan().ports, in: settings.calendar)
        let now = UnixTime(Int64(WallClock.system.now()))
        let calendar = settings.calendar
        let limits = LimitsText(Arming(ports, Ledger(), calendar.periods(at: now), calendar, at: now))
        return rulesetText(
            table: settings.table,
            ports: ports.map { SeededPort(port: $0.number, name: $0.name, totals: PerCounter(repeating: .zero)) },
            declarations: limits.declarations, leadingRules: limits.leadingRules)
    }

    /// Takes the last reading and removes the table.
    ///
    /// - Returns: What was done, in a sentence.
    public func uninstall() throws -> String {
        var table = try openTable()
        let standing: Standing
        do { standing = try table.claim() } catch { throw TableInUse(error) ?? error }
        guard standing != .absent else { return "there is no table inet \(settings.table)" }
        let lock = table.isOwned ? nil : try TableLock(settings.table)
        defer { withExtendedLifetime(lock) {} }
        if standing == .restored {
            try table.delete()
            return "removed table inet \(settings.table), a copy from a saved ruleset that counted nothing of ours"
        }
        let calendar = settings.calendar
        var books = try Books(
            table: table, store: try openStore(calendar), board: Board(), calendar: calendar, clock: .system,
            boot: Self.bootID(), log: log)
        try books.uninstall()
        return "removed table inet \(settings.table); what it had counted is in \(settings.state)"
    }
}
