internal import NIOCore

/// Leaves new connections in the kernel's queue while there is no place for them.
///
/// That is where they wait in the order of their coming, and cost us nothing.
final class AcceptGate: ChannelOutboundHandler {
    typealias OutboundIn = Never

    private let connections: Connections
    private var context: ChannelHandlerContext?
    private var isHoldingARead = false

    init(connections: Connections) {
        self.connections = connections
    }

    func read(context: ChannelHandlerContext) {
        guard !connections.hasRoom else {
            context.read()
            return
        }
        guard !isHoldingARead else { return }
        isHoldingARead = true
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        connections.whenThereIsRoom { this.value.goOn() }
    }

    private func goOn() {
        guard isHoldingARead, let context else { return }
        isHoldingARead = false
        read(context: context)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
}
