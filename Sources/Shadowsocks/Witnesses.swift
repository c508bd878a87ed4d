internal import Linux
internal import SystemPackage

/// What was looked at on the way to a finding, and how it was: while all of it is the same, so is the finding.
struct Witnesses: Sendable {
    private var seen: [String: FileIdentity?] = [:]
    /// Whether a change of any of them would show.
    private var isSettled = true

    /// Notes how a path is; before it is read, or a change in between would go unnoticed.
    mutating func note(_ path: String) {
        guard seen[path] == nil else { return }
        do throws(Errno) {
            let identity = try FileIdentity(path)
            seen[path] = identity
            if !identity.isSettled { isSettled = false }
        } catch .noSuchFileOrDirectory, .notDirectory {
            seen[path] = .some(nil)
        } catch {
            isSettled = false
        }
    }

    /// Whether nothing has changed since; costs one stat(2) for each.
    var hold: Bool {
        guard isSettled else { return false }
        for (path, before) in seen {
            do throws(Errno) {
                guard try FileIdentity(path) == before else { return false }
            } catch .noSuchFileOrDirectory, .notDirectory {
                if before != nil { return false }
            } catch { return false }
        }
        return true
    }
}
