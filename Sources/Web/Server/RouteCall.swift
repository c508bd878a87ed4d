/// A request that waits for its route's handler.
struct RouteCall: Sendable {
    let route: Route
    let request: Request
    /// Whether the client is to get gzip where that is worth it.
    let isCompressed: Bool
    let reply: @Sendable (Response) -> Void

    /// Asks the handler and passes its answer on.
    func run() async {
        reply(await route.handler(request).encoded(asGzip: isCompressed))
    }
}
