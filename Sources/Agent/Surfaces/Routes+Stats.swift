internal import API
internal import Web

extension Routes {
    /// What traffic-monitor answers, and servers with a management API.
    var statsRoutes: [Route] {
        [
            Route("/server/v1/stats", scope: Scope.read.rawValue) { _ in await answer { .json($0.serverStats()) } },
            Route("/api/stats", scope: Scope.read.rawValue) { _ in await answer { .json($0.stats()) } },
            Route("/api/stats/{name}", scope: Scope.read.rawValue) { request in
                await answer { figures in
                    figures.stats(named: request.parameter ?? "").map { .json($0) } ?? .error(404, "proxy not found")
                }
            },
            Route("/api/stats/", scope: Scope.read.rawValue) { _ in
                .text(status: 301, "", headers: [.init("Location", "/api/stats")])
            },
        ]
    }
}
