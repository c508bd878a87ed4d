internal import API
internal import JSON5
internal import Tally
internal import Web

extension Routes {
    /// The ports and how it is with them.
    var portRoutes: [Route] {
        [
            Route(question: "/api/v1/ports") { query throws(QueryError) in
                (after: try query.port("cursor"), count: try query.integer("limit", in: 1...10_000) ?? 1000)
            } answer: { page, _ in
                await answer { .json($0.ports(after: page.after, count: page.count).json) }
            },
            Route("/api/v1/ports/{port}", scope: Scope.read.rawValue) { request in
                guard let number = request.parameter.flatMap({ Int($0) }).flatMap({ PortNumber($0) }) else {
                    return .error(404, "no port is called so; write its number, 1 to 65535")
                }
                return await answer { figures in
                    figures.port(number).map { .json($0.json) }
                        ?? .error(404, "port \(number) is not counted and never was")
                }
            },
        ]
    }
}
