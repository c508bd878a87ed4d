/// A request that waits for its route's handler.
struct RouteCall: Sendable {
    let route: Route
    let request: Request
    let reply: @Sendable (Response) -> Void

    /// Asks the handler and passes its answer on.
    func run() async {
        reply(await route.handler(request))
    }
}
