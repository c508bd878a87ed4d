public import Tally

extension Store {
    /// Lets go of the periods of a kind within a longer one: hours within a day and days within a month become one, of
    /// which each port keeps the first opening, and of months nothing is left but what the total has.
    ///
    /// - Parameters:
    ///   - granularity: The kind.
    ///   - period: The day or the month; it must not be a current one.
    /// - Throws: What the disk refused; then nothing has changed.
    public func coarsen(_ granularity: Granularity, in period: Period) throws(StoreError) {
        try transaction("letting go of old \(granularity)s in") { () throws(StoreError) in
            let statement = granularity.coarser == nil ? statements.drop : statements.compact
            try statement.bind(period.start.seconds, at: 1)
            try statement.bind(period.end.seconds, at: 2)
            try statement.run()
            try write(note: HistoryNote.coarsened(granularity), "\(period.end.seconds)")
        }
    }

    /// Until when periods of a kind have been let go of; nil where none have.
    public func coarsened(_ granularity: Granularity) throws(StoreError) -> UnixTime? {
        try note(HistoryNote.coarsened(granularity)).flatMap { Int64($0) }.map { UnixTime($0) }
    }

    /// Notes until when periods of a kind have been let go of, where there were none.
    public func setCoarsened(_ granularity: Granularity, until time: UnixTime) throws(StoreError) {
        try setNote(HistoryNote.coarsened(granularity), to: "\(time.seconds)")
    }

    /// The first hour at `time` or later in which any port counted something.
    public func firstHour(from time: UnixTime) throws(StoreError) -> UnixTime? {
        connection.operation = "reading"
        try statements.firstHour.bind(time.seconds, at: 1)
        return try statements.firstHour.firstRow { $0.integer(0).map { UnixTime($0) } } ?? nil
    }
}
