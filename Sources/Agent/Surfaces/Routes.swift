internal import API
internal import CLinux
internal import Exposition
internal import JSON5
internal import Synchronization
internal import Tally
internal import Web

/// What the agent answers over HTTP.
struct Routes: Sendable {
    var accountant: Accountant
    var sources: PortSources
    var archive: Archive
    var clock: WallClock
    var calendar: BillingCalendar
    var build: BuildInfo
    /// How often the kernel is read at least, in seconds.
    var interval: Int
    /// Whether metrics are for everybody, whatever tokens there are.
    var metricsArePublic: Bool
    let live = LiveRates()
    private let pages = Pages()

    init(
        accountant: Accountant, sources: PortSources, archive: Archive, clock: WallClock, calendar: BillingCalendar,
        build: BuildInfo, interval: Int, metricsArePublic: Bool
    ) {
        self.accountant = accountant
        self.sources = sources
        self.archive = archive
        self.clock = clock
        self.calendar = calendar
        self.build = build
        self.interval = interval
        self.metricsArePublic = metricsArePublic
    }

    var all: [Route] {
        [
            Route("/metrics", scope: metricsArePublic ? nil : Scope.metrics.rawValue) { await metrics($0) },
            Route("/health") { _ in health() },
            WebPage.route("/"),
        ] + statsRoutes + portRoutes + usageRoutes + liveRoutes + configRoutes
    }

    /// A scrape: reads the kernel, commits, answers.
    private func metrics(_ request: Request) async -> Response {
        let clock = ContinuousClock()
        let start = clock.now
        pages.begin()
        defer { pages.end() }
        let figures: Published
        let periods: Periods
        do throws(Unavailable) { (figures, periods) = try await fresh() } catch {
            return .text(status: 503, "\(error)\n")
        }
        let status = figures.status
        let format = MetricsFormat.negotiated(accept: request.header("Accept"))
        let content = pages.page(of: status.reading, as: format) {
            var page = MetricsPage(ports: status.ports, ledger: figures.ledger, periods: periods, build: build)
            page.limits = status.limits
            page.kernel = status.kernel
            page.store = status.store
            page.degradedSources = sources.degraded.withLock { $0 }
            page.process = ProcessUsage.current()
            page.scrapeDuration = clock.now - start
            return page.rendered(as: format)
        }
        return Response(contentType: format.contentType, content: content)
    }

    /// Why the kernel's figures are not fresh; nil where they are.
    func staleness(_ status: Status) -> String? {
        status.staleness(at: cl_boot_time_nanoseconds(), interval: interval)
    }

    /// Whether counting works, without a reading.
    private func health() -> Response {
        let status = accountant.board.published.status
        let problems = [staleness(status), status.storeProblem].compactMap(\.self)
        let answer = HealthAnswer(problems.isEmpty ? nil : problems.joined(separator: "; "))
        return .json(answer.json, status: problems.isEmpty ? 200 : 503)
    }
}
