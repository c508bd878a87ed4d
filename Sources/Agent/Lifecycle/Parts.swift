internal import UnixSignals

extension [Part] {
    /// Runs them side by side until an order to stop comes or one of them fails; then all are cancelled.
    ///
    /// One that comes to its end is not missed.
    ///
    /// - Parameter orders: The signals that mean to stop.
    /// - Returns: Success where it was ordered, else what a part failed with.
    func run(until orders: UnixSignalsSequence) async -> Result<Void, any Error> {
        await withTaskGroup(of: Result<Void, any Error>?.self) { group in
            for part in self {
                group.addTask {
                    do { try await part.run() } catch { return .failure(error) }
                    return nil
                }
            }
            group.addTask {
                for await _ in orders { break }
                return .success(())
            }
            var outcome: Result<Void, any Error>?
            while outcome == nil, let next = await group.next() { outcome = next }
            group.cancelAll()
            return outcome ?? .success(())
        }
    }
}
