internal import Shadowsocks

/// What is wrong with a config, as far as anybody reads it.
struct ConfigFaults {
    /// As many as are said at once; of the rest the number is.
    private static let maximumProblems = 9

    let file: String
    private var problems: [ConfigProblem] = []
    private var unlisted = 0

    /// How many there are.
    var count: Int { problems.count + unlisted }

    init(file: String) { self.file = file }

    /// Notes a fault.
    ///
    /// - Parameters:
    ///   - key: Where it is.
    ///   - reason: What is wrong there, and what to do; evaluated, like the place, only where it is going to be said.
    mutating func add(_ key: @autoclosure () -> String, _ reason: @autoclosure () -> String) {
        guard problems.count < Self.maximumProblems else {
            unlisted += 1
            return
        }
        problems.append(ConfigProblem(file: file, key: key(), reason: reason()))
    }

    /// What is wrong, and how much more there is; empty where nothing is.
    var all: [ConfigProblem] {
        guard unlisted > 0 else { return problems }
        return problems + [ConfigProblem(file: file, key: "", reason: "and \(unlisted) more faults")]
    }
}
