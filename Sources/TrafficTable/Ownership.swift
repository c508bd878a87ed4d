/// Whether the table is owned: whether the kernel refuses others' changes to it (about Linux 6.9).
public enum Ownership: Sendable, Hashable {
    /// It is made as an owned one where the kernel can, and claimed where its owner is gone.
    case owned
    /// It is made as a plain one; one that was made as an owned one, and can't be changed into a plain one, is claimed.
    case claimed
    /// It isn't owned.
    case plain
}
