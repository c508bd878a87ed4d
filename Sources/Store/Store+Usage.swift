public import Tally

extension Store {
    /// What a port counted in an interval, to the hour; nil for a port that was never counted.
    public func usage(of port: PortNumber, in interval: Period) throws(StoreError) -> PerCounter<Traffic>? {
        connection.operation = "reading"
        try statements.port.bind(Int64(port.value), at: 1)
        let meters = try statements.port.firstRow { row throws(StoreError) in
            try row.checkSeal()
            return try row.meters(2)
        }
        guard let booked = meters?.map(\.booked) else { return nil }
        let start = try opening(of: port, from: interval.start)?.booked ?? booked
        var usage = try opening(of: port, from: interval.end)?.booked ?? booked
        for kind in CounterKind.allCases { usage[kind] = usage[kind] - start[kind] }
        return usage
    }

    /// The first opening of a port at `time` or later.
    private func opening(of port: PortNumber, from time: UnixTime) throws(StoreError) -> OpeningBalance? {
        try statements.firstOpening.bind(Int64(port.value), at: 1)
        try statements.firstOpening.bind(time.seconds, at: 2)
        return try statements.firstOpening.firstRow { row throws(StoreError) in
            try row.checkSeal()
            return try row.opening(0)
        }
    }
}
