internal import Netfilter
internal import Tally

/// What packets of each port go through, and the chains that these have in common.
struct Courses {
    private let turns: [LimitPeriod: Arming.Turn]
    private let courses: Set<Course>
    /// The verdict maps that lead from ports into their courses.
    let gates: [PortMap]

    init(_ arming: Arming) {
        turns = arming.turns
        var courses: Set<Course> = []
        gates = Direction.allCases.map { direction in
            let names = Names(direction)
            let entries: [(port: PortNumber, verdict: Verdict)] = arming.ports.compactMap { port in
                if port.limits.isBlocked || port.stop == .forGood {
                    return (port.port, .goto(names.refuse))
                }
                guard let course = Course(port, direction) else { return nil }
                courses.insert(course)
                return (port.port, .jump(course.name))
            }
            return PortMap(name: names.gate, target: .verdicts(entries))
        }
        self.courses = courses
    }

    /// The chains, each once.
    var chains: [LimitChain] {
        var names: Set<String> = []
        return courses.sorted { $0.name < $1.name }
            .flatMap { course in
                let devices = course.devices.flatMap { DeviceRules($0, course.direction).chain }
                return [course.chain(turns)] + course.followers(turns) + (devices.map { [$0] } ?? [])
            }
            .filter { names.insert($0.name).inserted }
    }

    /// The sets of clients.
    var deviceSets: [NamedSet] {
        let limited = courses.filter { $0.direction == .receive }.compactMap(\.devices)
        guard !limited.isEmpty else { return [] }
        return limited.sorted { $0.port < $1.port }.flatMap { DeviceRules($0, .receive).sets } + DeviceRules.strangers
    }
}
