internal import CLinux

/// The terminal that standard output may be.
package enum Terminals {
    /// How many columns it has (ioctl_tty(2), TIOCGWINSZ); 80 where it doesn't say, nil where it is no terminal.
    package static var columns: Int? {
        let columns = cl_terminal_columns(1)
        return columns < 0 ? nil : columns == 0 ? 80 : Int(columns)
    }
}
