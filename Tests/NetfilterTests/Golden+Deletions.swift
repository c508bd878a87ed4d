@testable import Netfilter

extension Golden {
    static let deletions: [Golden] = [
        Golden(
            "removing elements",
            {
                let map = NamedSet(name: "tcp_in", key: .inetService, target: .object(.counter))
                $0.removeElements(1, from: map, in: "t") { $1 += [0x20, 0xc4] }
            },
            """
            3c 00 00 00                           # length 60
            0e 0a 05 00                           # NFT_MSG_DELSETELEM, REQUEST | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            0b 00 02 00  74 63 70 5f 69 6e 00 00  # NFTA_SET_ELEM_LIST_SET: tcp_in
            06 00 01 00  74 00 00 00              # NFTA_SET_ELEM_LIST_TABLE: t
            14 00 03 80                           # NFTA_SET_ELEM_LIST_ELEMENTS
              10 00 01 80                         # NFTA_LIST_ELEM
                0c 00 01 80                       # NFTA_SET_ELEM_KEY
                  06 00 01 00  20 c4 00 00        # NFTA_DATA_VALUE: 8388
            """),
        Golden(
            "deleting a counter",
            { $0.delete(StatefulObject.Identity(kind: .counter, name: "c"), in: "t") },
            """
            30 00 00 00               # length 48
            14 0a 05 00               # NFT_MSG_DELOBJ, REQUEST | ACK
            02 00 00 00 00 00 00 00   # sequence number 2, port id 0
            01 00 00 00               # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00  # NFTA_OBJ_TABLE: t
            06 00 02 00  63 00 00 00  # NFTA_OBJ_NAME: c
            08 00 03 00  00 00 00 01  # NFTA_OBJ_TYPE: counter
            04 00 04 80               # NFTA_OBJ_DATA
            """),
        Golden(
            "deleting a map",
            { $0.deleteSet("tcp_in", in: "t") },
            """
            28 00 00 00                           # length 40
            0b 0a 05 00                           # NFT_MSG_DELSET, REQUEST | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00              # NFTA_SET_TABLE: t
            0b 00 02 00  74 63 70 5f 69 6e 00 00  # NFTA_SET_NAME: tcp_in
            """),
        Golden(
            "flushing a chain",
            { $0.flush(chain: "input", in: "t") },
            """
            28 00 00 00                           # length 40
            08 0a 05 00                           # NFT_MSG_DELRULE, REQUEST | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00              # NFTA_RULE_TABLE: t
            0a 00 02 00  69 6e 70 75 74 00 00 00  # NFTA_RULE_CHAIN: input
            """),
        Golden(
            "deleting a chain",
            { $0.deleteChain("input", in: "t") },
            """
            28 00 00 00                           # length 40
            05 0a 05 00                           # NFT_MSG_DELCHAIN, REQUEST | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00              # NFTA_CHAIN_TABLE: t
            0a 00 03 00  69 6e 70 75 74 00 00 00  # NFTA_CHAIN_NAME: input
            """),
        Golden(
            "deleting a table",
            { $0.delete(Table(name: "t")) },
            """
            1c 00 00 00               # length 28
            02 0a 05 00               # NFT_MSG_DELTABLE, REQUEST | ACK
            02 00 00 00 00 00 00 00   # sequence number 2, port id 0
            01 00 00 00               # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00  # NFTA_TABLE_NAME: t
            """),
    ]
}
