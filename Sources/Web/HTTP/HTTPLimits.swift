/// What a client may cost us: every bound of the HTTP server, in one place.
public struct HTTPLimits: Hashable, Sendable {
    /// Bytes of the request target and of all header names and values together; past it 431.
    public var headerBytes = 8 * 1024
    /// Header fields of one request; past it 431.
    public var headerFields = 100
    /// Bytes of a request's body, which no route reads; past it 413.
    public var bodyBytes = 64 * 1024
    /// How long a new connection keeps its place although it says nothing.
    public var greetingTimeout: Duration = .milliseconds(100)
    /// How long a connection may stay open between two requests.
    public var idleTimeout: Duration = .seconds(60)
    /// How long a request may take to arrive, from its first byte to its last; past it 408.
    public var requestTimeout: Duration = .seconds(10)
    /// Bytes a second that a client has to take of a response, to keep pace.
    public var leastRate = 8 * 1024
    /// How far a client may fall behind that pace while it fetches a response; past it the connection is cut.
    public var responseTimeout: Duration = .seconds(30)
    /// How long we go on reading after the last response, so that the client sees it and no reset instead.
    public var lingerTimeout: Duration = .seconds(1)
    /// How long to pause after the kernel refused a new connection, for want of descriptors or memory.
    public var acceptPause: Duration = .milliseconds(200)
    /// Open connections; one more takes the place of the one whose client is furthest behind.
    ///
    /// Where every client waits for us, it is left in the kernel's queue (``ListeningSocket/backlog``) until one doesn't.
    public var connections = 256
    /// Bytes of content that wait for clients to fetch them, each content counted once.
    ///
    /// For more, those give up their place who are furthest behind; but two contents find room however long they are.
    public var unsentBytes = 64 * 1024 * 1024

    /// Bytes of each connection's send buffer in the kernel, which takes twice as much with its own bookkeeping (socket(7)).
    public var sendBufferBytes = 128 * 1024

    /// The defaults.
    public init() {}

    /// The defaults, with no more connections than a process that may open so many descriptors can bear.
    ///
    /// Clients must not take the last ones: the rest of the process would go without, and libdispatch ends it where it
    /// can't open a file in `/proc`.
    ///
    /// - Parameter descriptors: As sysconf(3) has it; negative where there is no limit.
    public init(descriptors: Int) {
        guard descriptors >= 0 else { return }
        connections = min(connections, max(1, descriptors - Self.ownDescriptors))
    }

    /// What the process needs besides connections: about 40, and some to spare.
    private static let ownDescriptors = 64

    /// Bytes of one request in all, which also bounds what is parsed and thrown away (chunk extensions).
    var requestBytes: Int { 2 * (headerBytes + bodyBytes) }
}
