internal import Tally

/// The keys of what is noted about the history in `meta`.
enum HistoryNote {
    /// Another value whenever openings that are there have changed.
    static let version = "history"
    /// The versions that readers elsewhere go by, as ``HistoryChanges`` writes them: what is let go of is none.
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
