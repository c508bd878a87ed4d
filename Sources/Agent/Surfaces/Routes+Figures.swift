internal import API
internal import JSON5
internal import Tally
internal import Web

/// Why there are no figures.
struct Unavailable: Error, CustomStringConvertible {
    var description: String

    private init(description: String) { self.description = description }

    static func kernel(_ reason: String) -> Unavailable { .init(description: "the kernel can't be read: \(reason)") }
    static func store(_ reason: String) -> Unavailable { .init(description: "the store can't be written: \(reason)") }
}

extension Routes {
    /// What a reading shows that began after this was called; requests that come together share one.
    ///
    /// - Throws: Where there is none: frozen figures would look like silence on the line.
    func fresh() async throws(Unavailable) -> (Published, Periods) {
        let board = accountant.board
        if board.isReading, let reason = staleness(board.published.status) { throw .kernel(reason) }
        let figures = await accountant.freshFigures()
        guard let periods = figures.status.periods, figures.status.kernelIsUp else {
            throw .kernel(figures.status.kernelProblem ?? "not yet")
        }
        return (figures, periods)
    }

    /// Answers with JSON that is made of a fresh reading.
    func answer(_ make: (Figures) -> Response) async -> Response {
        do throws(Unavailable) {
            let (published, periods) = try await fresh()
            return make(figures(published, periods))
        } catch {
            return .error(503, "\(error)")
        }
    }

    /// What answers are made of.
    func figures(_ published: Published, _ periods: Periods) -> Figures {
        Figures(
            ports: published.status.ports, ledger: published.ledger, periods: periods, calendar: calendar,
            limits: published.status.limits)
    }
}

extension Route {
    /// Answers a question, once it makes sense; else says what is wrong with it.
    ///
    /// - Parameters:
    ///   - path: The path.
    ///   - read: Takes the fields of the query; any that it leaves is not known.
    ///   - answer: Answers what was read.
    init<Question: Sendable>(
        question path: String, _ read: @escaping @Sendable (inout QueryFields) throws(QueryError) -> Question,
        answer: @escaping @Sendable (Question, Request) async -> Response
    ) {
        self.init(path, scope: Scope.read.rawValue) { request in
            let question: Question
            do throws(QueryError) {
                guard let fields = request.queryFields else { throw QueryError("the query", "can't be decoded") }
                var query = try QueryFields(fields.map { ($0.name, $0.value) })
                question = try read(&query)
                try query.end()
            } catch {
                return .error(400, "\(error)")
            }
            return await answer(question, request)
        }
    }
}

extension Response {
    /// JSON.
    static func json(_ body: [UInt8], status: Int = 200) -> Response {
        Response(status: status, contentType: "application/json; charset=utf-8", body: body)
    }

    /// What is wrong, in the one shape that errors have.
    static func error(_ status: Int, _ error: String) -> Response { .json(ErrorAnswer(error).json, status: status) }
}
