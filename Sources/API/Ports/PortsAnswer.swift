public import JSON5
public import Tally

/// Ports in ascending order, a page of them at a time.
public struct PortsAnswer: Sendable, Hashable, JSONRecord {
    /// When the kernel was read, as RFC 3339 has it.
    public var time = ""
    public var ports: [PortAnswer] = []
    /// What to ask for next; nil at the end.
    public var next: String?

    public init() {}

    package static let fields: [JSONField<PortsAnswer>] = [
        JSONField("time", \.time), JSONField("ports", \.ports), JSONField("next", \.next),
    ]
}

extension Figures {
    /// Ports that are counted and those that were.
    ///
    /// - Parameters:
    ///   - after: The last port of the page before; nil for the first page.
    ///   - count: The most ports on a page.
    /// - Returns: The page.
    public func ports(after: PortNumber?, count: Int) -> PortsAnswer {
        var answer = PortsAnswer()
        answer.time = calendar.text(of: limits.now)
        let last = after?.value ?? 0
        var current = ports.drop { $0.number.value <= last }
        var former = ledger.records.drop { $0.port.value <= last }
        while answer.ports.count < count {
            // Both are in the order of the ports.
            if let port = current.first, former.first.map({ $0.port >= port.number }) ?? true {
                let isKnown = former.first?.port == port.number
                answer.ports.append(PortAnswer(port, isKnown ? former.first : nil, self))
                current.removeFirst()
                if isKnown { former.removeFirst() }
            } else if let record = former.popFirst() {
                answer.ports.append(PortAnswer(removed: record, self))
            } else {
                return answer
            }
        }
        if !current.isEmpty || !former.isEmpty { answer.next = answer.ports.last.map { "\($0.port)" } }
        return answer
    }

    /// A port, counted or once counted; nil for one that never was.
    public func port(_ number: PortNumber) -> PortAnswer? {
        let record = ledger.records[number]
        if let port = ports.first(where: { $0.number == number }) { return PortAnswer(port, record, self) }
        return record.map { PortAnswer(removed: $0, self) }
    }
}
