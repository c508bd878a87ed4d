internal import API
internal import Web

extension Routes {
    /// What traffic-monitor answers.
    var statsRoutes: [Route] {
        [
            Route("/api/stats", scope: Scope.read.rawValue) { _ in await answer { .json($0.stats()) } },
            Route("/api/stats/{name}", scope: Scope.read.rawValue) { request in
                guard let name = request.parameter, !name.isEmpty else {
                    return .text(status: 301, "", headers: [.init("Location", "/api/stats")])
                }
                return await answer { figures in
                    figures.stats(named: name).map { .json($0) } ?? .error(404, "proxy not found")
                }
            },
        ]
    }
}
