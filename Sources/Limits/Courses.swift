internal import ManagedTable
internal import Netfilter
internal import Tally

/// What packets of each port go through, and the chains that these have in common.
struct Courses {
    private let turns: [LimitPeriod: Arming.Turn]
    private let courses: Set<Course>
    /// The verdict maps that lead from ports into their courses.
    let gates: [DeclaredSet]

    init(_ arming: Arming) {
        turns = arming.turns
        var courses: Set<Course> = []
        gates = Direction.allCases.map { direction in
            let names = Names(direction)
            let elements: [SetElement] = arming.ports.compactMap { port in
                if port.limits.isBlocked || port.stop == .forGood {
                    return SetElement(port.port.key, .goto(names.refuse))
                }
                guard let course = Course(port, direction) else { return nil }
                courses.insert(course)
                return SetElement(port.port.key, .jump(course.name))
            }
            return DeclaredSet(
                NamedSet(name: names.gate, key: .inetService, target: .verdict),
                DeclaredElements(elements, keyLength: Int(DataType.inetService.length)))
        }
        self.courses = courses
    }

    /// The chains, each once.
    var chains: [DeclaredChain] {
        var names: Set<String> = []
        return courses.sorted { $0.name < $1.name }
            .flatMap { course in
                let devices = course.devices.flatMap { DeviceRules($0, course.direction).chain }
                return [course.chain(turns)] + course.followers(turns) + (devices.map { [$0] } ?? [])
            }
            .filter { names.insert($0.chain.name).inserted }
    }

    /// The sets of clients.
    var deviceSets: [DeclaredSet] {
        let limited = courses.filter { $0.direction == .receive }.compactMap(\.devices)
        guard !limited.isEmpty else { return [] }
        return limited.sorted { $0.port < $1.port }.flatMap { DeviceRules($0, .receive).sets } + DeviceRules.strangers
    }
}
