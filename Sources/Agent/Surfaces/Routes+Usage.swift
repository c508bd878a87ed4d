internal import API
internal import JSON5
internal import Tally
internal import Web

extension Routes {
    /// What was used when.
    var usageRoutes: [Route] {
        [
            Route(question: "/api/v1/usage") { query throws(QueryError) in
                if let changes = try ChangesQuery(&query) { return Question.changes(changes) }
                return .usage(try UsageQuery(&query, calendar, now: UnixTime(Int64(clock.now()))))
            } answer: { question, request in
                do {
                    return switch question {
                    case .usage(let query): try await usage(query, for: request)
                    case .changes(let query): try await changes(query)
                    }
                } catch { return .error(503, "the store can't be read: \(error)") }
            }
        ]
    }

    private enum Question {
        case usage(UsageQuery)
        case changes(ChangesQuery)
    }

    /// Answers one who keeps rows; as JSON, as CSV has no place for what it is all about.
    private func changes(_ query: ChangesQuery) async throws -> Response {
        let changes = try await archive.changes(query, in: calendar)
        return .json(UsageAnswer(query, changes, names: accountant.board.published.status.ports.names, calendar).json)
    }

    /// Answers from the store, as of the last reading.
    private func usage(_ query: UsageQuery, for request: Request) async throws -> Response {
        let published = accountant.board.published
        let piece = UsagePiece(query, of: published.ledger.records.map(\.port))
        let rows = try await archive.usage(of: piece.ports, in: piece.periods)
        let answer = UsageAnswer(query, piece, rows, names: published.status.ports.names, calendar)
        guard MediaType.csv.isPreferred(by: request.header("accept")) else { return .json(answer.json) }
        return Response(
            contentType: "text/csv; charset=utf-8; header=present", headers: link(to: answer.next, for: request),
            body: answer.csv)
    }

    /// Where CSV goes on (RFC 8288), which has no place for that itself.
    private func link(to cursor: String?, for request: Request) -> [Request.Field] {
        guard let cursor else { return [] }
        let rest = (request.query ?? "").split(separator: "&").filter { !$0.hasPrefix("cursor=") }
        let query = (rest.map(String.init) + ["cursor=\(cursor)"]).joined(separator: "&")
        return [.init("Link", "<\(request.path)?\(query)>; rel=\"next\"")]
    }
}

/// A form that an answer has beside JSON.
private enum MediaType: String {
    case csv = "text/csv"

    /// Whether a client that says this of what it takes wants it, and not JSON.
    func isPreferred(by accept: String?) -> Bool {
        let ranges = (accept ?? "").lowercased().split(separator: ",").map { range in
            range.prefix { $0 != ";" }.split(separator: " ").joined()
        }
        return ranges.contains(rawValue) && !ranges.contains("application/json")
    }
}
