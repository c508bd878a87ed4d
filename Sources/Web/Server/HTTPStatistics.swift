/// What the HTTP server has done so far.
public struct HTTPStatistics: Hashable, Sendable {
    /// Connections that are open and served now.
    public internal(set) var openConnections = 0
    /// Connections that were served, in all.
    public internal(set) var acceptedConnections = 0
    /// Connections whose client was furthest behind, and that were closed to make room for another.
    public internal(set) var evictedConnections = 0
    /// Times the kernel refused to hand over a connection, mostly for want of descriptors.
    public internal(set) var acceptErrors = 0
    /// Answers by route and status.
    public internal(set) var responses: [Answer: Int] = [:]

    /// A kind of answer.
    public struct Answer: Hashable, Sendable {
        /// The route's path, with its braces; `other` where no route matched, so that clients can't invent labels.
        public let path: String
        /// The status code.
        public let status: Int

        /// A kind of answer, for a test.
        public init(path: String, status: Int) {
            self.path = path
            self.status = status
        }
    }
}
