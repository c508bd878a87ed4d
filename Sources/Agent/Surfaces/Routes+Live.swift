internal import API
internal import CLinux
internal import JSON5
internal import Web

extension Routes {
    /// The rates now.
    var liveRoutes: [Route] {
        [
            Route(question: "/api/v1/live") { _ in
            } answer: { _, _ in
                if let answer = live.answer(at: .nanoseconds(cl_boot_time_nanoseconds())) { return .json(answer.json) }
                do throws(Unavailable) {
                    let (published, periods) = try await fresh()
                    // What isn't committed isn't shown, so that all would seem to stand still.
                    if let problem = published.status.storeProblem { throw .store(problem) }
                    let sample = TotalsSample(
                        figures(published, periods), taken: .nanoseconds(published.status.lastRead))
                    return .json(live.look(at: sample).json)
                } catch {
                    return .error(503, "\(error)")
                }
            }
        ]
    }
}

extension Part {
    /// Has rates that nobody looks at any more let go of.
    static func letGo(of live: LiveRates) -> Part {
        Part {
            for await _ in live.kept {
                while !Task.isCancelled, let rest = live.letGo(at: .nanoseconds(cl_boot_time_nanoseconds())) {
                    await sleepUnlessStopped(rest / .seconds(1))
                }
            }
        }
    }
}
