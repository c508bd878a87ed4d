/// One use of an option on the command line.
struct OptionUse: Equatable {
    /// What was given with it.
    enum Value: Equatable {
        /// The value of an option that has one.
        case text(String)
        /// Whether a flag was switched on or off.
        case isOn(Bool)
    }

    /// The option's place among the command's.
    let index: Int
    let value: Value
}
