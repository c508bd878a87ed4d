internal import Tally

/// The keys of what is noted about the history in `meta`.
enum HistoryNote {
    /// The history's versions, as ``HistoryChanges`` writes them: what is let go of makes none.
    static let changes = "history_changes"

    /// Until when periods of a kind have become one with others of a longer one, or gone.
    static func coarsened(_ granularity: Granularity) -> String {
        switch granularity {
        case .hour: "thinned_until"
        case .day: "days_thinned_until"
        case .month: "gone_until"
        }
    }
}
