import Tally

/// A port number that is one.
func number(_ value: Int) -> PortNumber {
    guard let number = PortNumber(value) else { preconditionFailure("\(value) is not a port") }
    return number
}
