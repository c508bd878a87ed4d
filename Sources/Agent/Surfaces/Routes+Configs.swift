internal import API
internal import JSON5
internal import Synchronization
internal import Web

extension Routes {
    /// What is wrong with the configs, in the words of the log.
    var configRoutes: [Route] {
        [
            Route(question: "/api/v1/configs") { _ in
            } answer: { _, _ in
                var answer = ConfigsAnswer()
                let faults = sources.faults.withLock { $0 }
                (answer.problems, answer.more) = (faults.problems, faults.more)
                return .json(answer.json)
            }
        ]
    }
}
