public import ManagedTable
public import Netfilter
internal import SystemPackage
public import Tally

extension TrafficTable where Channel: ~Copyable {
    /// What objects of a kind are like now, in the order of their names; nil for those that aren't there.
    ///
    /// - Throws: ``NetlinkError``.
    public mutating func contents(
        of names: [String], _ kind: StatefulObject.Kind
    ) throws(NetlinkError) -> [StatefulObject.Content?] {
        var contents: [StatefulObject.Content?] = []
        contents.reserveCapacity(names.count)
        try managed.connection.forEachObject(names.count, of: kind, in: name) {
            $1 += names[$0].utf8
        } _: { _, object, bytes in
            contents.append(object?.content(in: bytes))
        }
        return contents
    }

    /// What the counters of ports show now, without the rest; nil for those that aren't there.
    ///
    /// - Throws: ``NetlinkError``.
    public mutating func counters(of ports: [PortNumber]) throws(NetlinkError) -> [PerCounter<Reading?>] {
        var readings = ports.map { _ in PerCounter<Reading?>(repeating: nil) }
        let count = ports.count * CounterKind.allCases.count
        try managed.connection.forEachCounter(count, in: name) { place, name in
            let (row, kind) = Layout.counter(at: place)
            CounterName.port(ports[row], kind).write(to: &name)
        } _: { place, counter, bytes in
            guard let counter else { return }
            let (row, kind) = Layout.counter(at: place)
            readings[row][kind] = Reading(
                handle: counter.handle, raw: Traffic(bytes: counter.bytes, packets: counter.packets),
                seed: Traffic(seedIn: counter, in: bytes))
        }
        return readings
    }

    /// Changes objects of ``part`` where they are, very many in several batches; what they hold stays.
    ///
    /// - Parameters:
    ///   - objects: As they are to be.
    ///   - part: The part with these.
    /// - Throws: ``NetlinkError``; what is in the first batches has changed then.
    public mutating func update(_ objects: [StatefulObject], of part: TablePart) throws(NetlinkError) {
        self.part = part
        try managed.update(objects, as: Layout.table(counting: roster.ports).with(part))
    }
}

extension TrafficTable where Channel: ~Copyable {
    /// Hands each element of a set to `body`: its key, and what its own counter has counted; none where there is no such
    /// set.
    ///
    /// - Throws: ``NetlinkError``.
    public mutating func forEachElement(
        of set: String, _ body: (_ key: [UInt8], Traffic) -> Void
    ) throws(NetlinkError) {
        do throws(NetlinkError) {
            _ = try managed.connection.forEachElement(of: set, in: name) { element, bytes in
                guard let place = element.key else { return }
                var key: [UInt8] = []
                bytes.append(place, to: &key)
                let counter = element.counter(in: bytes)
                body(key, Traffic(bytes: counter?.bytes ?? 0, packets: counter?.packets ?? 0))
            }
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
        }
    }
}
