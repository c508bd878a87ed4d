/// What part of the kernel a netlink socket talks to: `netlink_family` of netlink(7).
public enum NetlinkFamily: Int32, Sendable {
    /// `NETLINK_SOCK_DIAG`: the sockets of this network namespace.
    case socketDiagnostics = 4
    /// `NETLINK_NETFILTER`: nftables, through nfnetlink.
    case netfilter = 12
}
