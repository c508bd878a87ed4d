/// Whether the table is owned: whether the kernel refuses others' changes to it (about Linux 6.9).
public enum Ownership: Sendable {
    /// It is made as an owned one where the kernel can, and claimed where its owner is gone.
    case owned
    /// It isn't owned.
    case plain
    /// It is made as `mayOwn` says, which is asked only then. One that was made as an owned one, and can't be changed into
    /// a plain one, is claimed.
    case automatic(mayOwn: @Sendable () -> Bool)

    /// Whether it is certain, before anybody is asked, that a table that is made is to be owned.
    public var isCertain: Bool { if case .owned = self { true } else { false } }

    /// Whether a table whose owner is gone is claimed.
    var claims: Bool { if case .plain = self { false } else { true } }

    /// Whether a table that is made now is to be owned.
    func isWanted() -> Bool {
        switch self {
        case .owned: true
        case .plain: false
        case .automatic(let mayOwn): mayOwn()
        }
    }
}
