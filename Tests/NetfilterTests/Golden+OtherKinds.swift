@testable import Netfilter

/// What the counting table has none of.
extension Golden {
    static let otherKinds: [Golden] = [
        Golden(
            "adding a chain of type nat",
            {
                $0.add(
                    Chain(name: "c", base: Chain.Base(kind: .nat, hook: .output, priority: -100, policy: .drop)),
                    in: "t")
            },
            """
            48 00 00 00                           # length 72
            03 0a 05 04                           # NFT_MSG_NEWCHAIN, REQUEST | CREATE | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00              # NFTA_CHAIN_TABLE: t
            06 00 03 00  63 00 00 00              # NFTA_CHAIN_NAME: c
            14 00 04 80                           # NFTA_CHAIN_HOOK
              08 00 01 00  00 00 00 03            # NFTA_HOOK_HOOKNUM: output
              08 00 02 00  ff ff ff 9c            # NFTA_HOOK_PRIORITY: -100
            08 00 05 00  00 00 00 00              # NFTA_CHAIN_POLICY: drop
            08 00 07 00  6e 61 74 00              # NFTA_CHAIN_TYPE: nat
            """),
        Golden(
            "adding a chain that is jumped to",
            { $0.add(Chain(name: "c"), in: "t") },
            """
            24 00 00 00                           # length 36
            03 0a 05 04                           # NFT_MSG_NEWCHAIN, REQUEST | CREATE | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00              # NFTA_CHAIN_TABLE: t
            06 00 03 00  63 00 00 00              # NFTA_CHAIN_NAME: c
            """),
        Golden(
            "adding a set whose elements go by themselves",
            { $0.add(NamedSet(name: "s", key: .ipv4Address, timeout: .milliseconds(1500), size: 9), in: "t", id: 1) },
            """
            5c 00 00 00                           # length 92
            09 0a 05 04                           # NFT_MSG_NEWSET, REQUEST | CREATE | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00              # NFTA_SET_TABLE: t
            06 00 02 00  73 00 00 00              # NFTA_SET_NAME: s
            08 00 03 00  00 00 00 10              # NFTA_SET_FLAGS: timeout
            08 00 04 00  00 00 00 07              # NFTA_SET_KEY_TYPE: ipv4_addr
            08 00 05 00  00 00 00 04              # NFTA_SET_KEY_LEN: 4
            08 00 0a 00  00 00 00 01              # NFTA_SET_ID: 1
            0c 00 09 80                           # NFTA_SET_DESC
              08 00 01 00  00 00 00 09            # NFTA_SET_DESC_SIZE: 9
            0c 00 0b 00  00 00 00 00 00 00 05 dc  # NFTA_SET_TIMEOUT: 1500 ms
            """),
        Golden(
            "adding a set of concatenations whose elements each have a time of their own",
            {
                $0.add(
                    NamedSet(
                        name: "s", key: .concatenation(.ipv6Address, .inetService), flags: .dynamic, timeout: .zero,
                        size: 65_535), in: "t", id: 1)
            },
            """
            50 00 00 00                           # length 80
            09 0a 05 04                           # NFT_MSG_NEWSET, REQUEST | CREATE | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00              # NFTA_SET_TABLE: t
            06 00 02 00  73 00 00 00              # NFTA_SET_NAME: s
            08 00 03 00  00 00 00 30              # NFTA_SET_FLAGS: timeout | eval
            08 00 04 00  00 00 02 0d              # NFTA_SET_KEY_TYPE: ipv6_addr . inet_service
            08 00 05 00  00 00 00 14              # NFTA_SET_KEY_LEN: 20
            08 00 0a 00  00 00 00 01              # NFTA_SET_ID: 1
            0c 00 09 80                           # NFTA_SET_DESC
              08 00 01 00  00 00 ff ff            # NFTA_SET_DESC_SIZE: 65535
            """),
        Golden(
            "adding a verdict map",
            { $0.add(NamedSet(name: "m", key: .inetService, target: .verdict), in: "t", id: 1) },
            """
            54 00 00 00                           # length 84
            09 0a 05 04                           # NFT_MSG_NEWSET, REQUEST | CREATE | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00              # NFTA_SET_TABLE: t
            06 00 02 00  6d 00 00 00              # NFTA_SET_NAME: m
            08 00 03 00  00 00 00 08              # NFTA_SET_FLAGS: map
            08 00 04 00  00 00 00 0d              # NFTA_SET_KEY_TYPE: inet_service
            08 00 05 00  00 00 00 02              # NFTA_SET_KEY_LEN: 2
            08 00 06 00  ff ff ff 00              # NFTA_SET_DATA_TYPE: verdict
            08 00 07 00  00 00 00 00              # NFTA_SET_DATA_LEN: the kernel's affair
            08 00 0a 00  00 00 00 01              # NFTA_SET_ID: 1
            """),
        Golden(
            "adding an element that jumps",
            {
                let map = NamedSet(name: "m", key: .inetService, target: .verdict)
                $0.addElements(1, to: map, in: "t") { _, key, target in
                    key += [0x20, 0xc4]
                    SetElement.append(.jump("c"), to: &target)
                }
            },
            """
            50 00 00 00                           # length 80
            0c 0a 05 04                           # NFT_MSG_NEWSETELEM, REQUEST | CREATE | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 02 00  6d 00 00 00              # NFTA_SET_ELEM_LIST_SET: m
            06 00 01 00  74 00 00 00              # NFTA_SET_ELEM_LIST_TABLE: t
            2c 00 03 80                           # NFTA_SET_ELEM_LIST_ELEMENTS
              28 00 01 80                         # NFTA_LIST_ELEM
                0c 00 01 80                       # NFTA_SET_ELEM_KEY
                  06 00 01 00  20 c4 00 00        # NFTA_DATA_VALUE: 8388
                18 00 02 80                       # NFTA_SET_ELEM_DATA
                  14 00 02 80                     # NFTA_DATA_VERDICT
                    08 00 01 00  ff ff ff fd      # NFTA_VERDICT_CODE: jump
                    06 00 02 00  63 00 00 00      # NFTA_VERDICT_CHAIN: c
            """),
        Golden(
            "adding a quota",
            { $0.add(StatefulObject(name: "q", .quota(Quota(over: 9, consumed: 7))), in: "t") },
            """
            50 00 00 00                                # length 80
            12 0a 05 06                                # NFT_MSG_NEWOBJ, REQUEST | CREATE | EXCL | ACK
            02 00 00 00 00 00 00 00                    # sequence number 2, port id 0
            01 00 00 00                                # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00                   # NFTA_OBJ_TABLE: t
            06 00 02 00  71 00 00 00                   # NFTA_OBJ_NAME: q
            08 00 03 00  00 00 00 02                   # NFTA_OBJ_TYPE: quota
            24 00 04 80                                # NFTA_OBJ_DATA
              0c 00 01 00  00 00 00 00 00 00 00 09     # NFTA_QUOTA_BYTES: 9
              0c 00 04 00  00 00 00 00 00 00 00 07     # NFTA_QUOTA_CONSUMED: 7
              08 00 02 00  00 00 00 01                 # NFTA_QUOTA_FLAGS: over
            """),
        Golden(
            "configuring a quota anew",
            { $0.update(StatefulObject(name: "q", .quota(Quota(over: 9))), in: "t") },
            """
            50 00 00 00                                # length 80
            12 0a 05 04                                # NFT_MSG_NEWOBJ, REQUEST | CREATE | ACK
            02 00 00 00 00 00 00 00                    # sequence number 2, port id 0
            01 00 00 00                                # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00                   # NFTA_OBJ_TABLE: t
            06 00 02 00  71 00 00 00                   # NFTA_OBJ_NAME: q
            08 00 03 00  00 00 00 02                   # NFTA_OBJ_TYPE: quota
            24 00 04 80                                # NFTA_OBJ_DATA
              0c 00 01 00  00 00 00 00 00 00 00 09     # NFTA_QUOTA_BYTES: 9
              0c 00 04 00  00 00 00 00 00 00 00 00     # NFTA_QUOTA_CONSUMED: 0
              08 00 02 00  00 00 00 01                 # NFTA_QUOTA_FLAGS: over
            """),
    ]
}
