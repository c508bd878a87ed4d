internal import CLinux

/// The terminal that standard output may be.
package enum Terminals {
    /// How many columns it has; nil where it is none.
    package static var columns: Int? { size?.columns }

    /// How many columns and lines it has (ioctl_tty(2), TIOCGWINSZ), 80 and 24 where it doesn't say; nil where it is none.
    package static var size: (columns: Int, rows: Int)? {
        let size = cl_terminal_size(1)
        guard size.columns >= 0 else { return nil }
        return (size.columns == 0 ? 80 : Int(size.columns), size.rows == 0 ? 24 : Int(size.rows))
    }
}
