internal import CLinux
internal import ManagedTable
internal import TrafficTable

extension Settings {
    /// Whether to own the table.
    ///
    /// While no process owns it, an owned table is one with the flag `persist` alone. nft before 1.1 lists that as
    /// `flags ` and nothing after it: whoever saves the ruleset then has a file that nft refuses at the next boot, and the
    /// machine comes up without a firewall. So without a word in the config, the nft that is installed decides; where
    /// none is, nobody saves.
    var tableOwnership: Ownership {
        switch ownership {
        case true?: .owned
        case false?: .plain
        case nil: .automatic { Self.nftLoadsOwnedTables }
        }
    }

    /// Whether the installed nft can load what it lists of an owned table; true where none is installed.
    ///
    /// The first time, libnftables reads the whole ruleset for it: 0.2 s beside 10,000 ports. So it is asked only where the
    /// answer matters: when a table is made, and to warn.
    static let nftLoadsOwnedTables = cl_nft_loads_owned_tables() != 0
}
