import Foundation
import Glibc
import TestSupport

/// Scrapes without a pause, whatever happens, and notes every counter that has ever fallen.
final class Watcher: Sendable {
    struct Notes {
        var scrapes = 0
        var unanswered = 0
        var fallen: [String] = []
        fileprivate var highest: [String: UInt64] = [:]
    }

    private let notes = Locked(Notes())
    private let stopping = Locked(false)
    private let isRunning = Locked(true)

    init() {
        Thread { [self] in
            while !stopping.get() {
                look()
                usleep(20_000)
            }
            isRunning.set(false)
        }.start()
    }

    /// What was seen until now.
    var seen: Notes { notes.get() }

    func stop() throws {
        stopping.set(true)
        try eventually("the watcher stops", within: 30) { !isRunning.get() }
    }

    private func look() {
        guard let answer = httpGet("/metrics"), answer.status == 200 else {
            return notes.update { $0.unanswered += 1 }
        }
        let page = Metrics(answer.body)
        notes.update { notes in
            notes.scrapes += 1
            for series in page.values.keys where Self.isTraffic(series) {
                guard let value = page[series] else { continue }
                let highest = notes.highest[series, default: 0]
                if value < highest { notes.fallen.append("\(series) fell from \(highest) to \(value)") }
                notes.highest[series] = max(highest, value)
            }
        }
    }

    /// What was refused is counted from a table's making on.
    private static func isTraffic(_ series: String) -> Bool {
        series.contains("_total{port=") && ["receive", "transmit"].contains { series.hasPrefix("porttally_\($0)_") }
    }
}
