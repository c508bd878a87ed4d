internal import CLinux
internal import Exposition
internal import Synchronization
internal import Tally
internal import Web

/// What the agent answers over HTTP.
struct Routes: Sendable {
    var accountant: Accountant
    var sources: PortSources
    var build: BuildInfo
    /// How often the kernel is read at least, in seconds.
    var interval: Int
    private let pages = Pages()

    init(accountant: Accountant, sources: PortSources, build: BuildInfo, interval: Int) {
        self.accountant = accountant
        self.sources = sources
        self.build = build
        self.interval = interval
    }

    var all: [Route] {
        [
            Route("/metrics") { request in await metrics(request) },
            Route("/health") { _ in health() },
            Route("/") { _ in landingPage() },
        ]
    }

    /// A scrape: reads the kernel, commits, answers.
    private func metrics(_ request: Request) async -> Response {
        let clock = ContinuousClock()
        let start = clock.now
        pages.begin()
        defer { pages.end() }
        // Frozen figures would look like silence on the line; a failed scrape is what alerts look for.
        let board = accountant.board
        if board.isReading, let reason = staleness(board.published.status) { return unavailable(reason) }
        let figures = await accountant.freshFigures()
        let status = figures.status
        guard let periods = status.periods, status.kernelIsUp else {
            return unavailable(status.kernelProblem ?? "not yet")
        }
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

    private func staleness(_ status: Status) -> String? {
        status.staleness(at: cl_boot_time_nanoseconds(), interval: interval)
    }

    private func unavailable(_ reason: String) -> Response {
        .text(status: 503, "the kernel can't be read: \(reason)\n")
    }

    /// Whether counting works, without a reading.
    private func health() -> Response {
        let status = accountant.board.published.status
        let problems = [staleness(status), status.storeProblem].compactMap(\.self)
        let body = problems.isEmpty ? #"{"status":"ok"}"# : #"{"status":"error","reason":"\#(quoted(problems))"}"#
        return Response(
            status: problems.isEmpty ? 200 : 503, contentType: "application/json; charset=utf-8",
            body: Array(body.utf8))
    }

    private func quoted(_ problems: [String]) -> String {
        var text = ""
        for character in problems.joined(separator: "; ").unicodeScalars {
            switch character {
            case "\"", "\\": text += "\\\(character)"
            case ..<" ": text += " "
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }

    private func landingPage() -> Response {
        let page = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>porttally</title></head>
            <body><h1>porttally \(build.version)</h1>
            <p>Traffic of shadowsocks ports, counted by the kernel.</p>
            <ul><li><a href="/metrics">Metrics</a></li><li><a href="/health">Health</a></li></ul>
            </body></html>

            """
        return Response(contentType: "text/html; charset=utf-8", body: Array(page.utf8))
    }
}
