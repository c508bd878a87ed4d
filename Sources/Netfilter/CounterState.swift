/// A counter as the kernel shows it.
///
/// Its name and user data still lie in the received bytes.
public struct CounterState: Sendable {
    public var handle: UInt64
    public var bytes: UInt64
    public var packets: UInt64
    /// Where in the datagram the name lies, without its NUL.
    public var name: Range<Int>
    /// Where in the datagram the user data lies.
    public var userData: Range<Int>

    init?(_ message: Message, in datagram: borrowing RawSpan) {
        guard let object = ObjectState(message, in: datagram),
            let counter = Counter(object.data, in: datagram)
        else { return nil }
        (handle, name, userData) = (object.handle, object.name, object.userData)
        (bytes, packets) = (counter.bytes, counter.packets)
    }
}

extension CounterState {
    /// The user data's bytes.
    public func userDataBytes(in datagram: borrowing RawSpan) -> [UInt8] { datagram.copy(userData) }
}
