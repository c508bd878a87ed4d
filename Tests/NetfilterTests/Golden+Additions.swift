@testable import Netfilter

extension Golden {
    static let additions: [Golden] = [
        Golden(
            "adding a table",
            {
                var data = UserData()
                data.append(0x50, [0xde, 0xad, 0xbe, 0xef])
                $0.add(Table(name: "t", flags: [.owner, .persist], userData: data), exclusive: true)
            },
            """
            30 00 00 00                           # length 48
            00 0a 05 06                           # NFT_MSG_NEWTABLE, REQUEST | CREATE | EXCL | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00              # NFTA_TABLE_NAME: t
            08 00 02 00  00 00 00 06              # NFTA_TABLE_FLAGS: owner | persist
            0a 00 06 00  50 04 de ad be ef 00 00  # NFTA_TABLE_USERDATA: type 0x50, 4 bytes
            """),
        Golden(
            "adding a chain",
            { $0.add(Chain(name: "input", base: Chain.Base(hook: .input, priority: 10)), in: "t") },
            """
            50 00 00 00                           # length 80
            03 0a 05 04                           # NFT_MSG_NEWCHAIN, REQUEST | CREATE | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00              # NFTA_CHAIN_TABLE: t
            0a 00 03 00  69 6e 70 75 74 00 00 00  # NFTA_CHAIN_NAME: input
            14 00 04 80                           # NFTA_CHAIN_HOOK
              08 00 01 00  00 00 00 01            # NFTA_HOOK_HOOKNUM: input
              08 00 02 00  00 00 00 0a            # NFTA_HOOK_PRIORITY: 10
            08 00 05 00  00 00 00 01              # NFTA_CHAIN_POLICY: accept
            0b 00 07 00  66 69 6c 74 65 72 00 00  # NFTA_CHAIN_TYPE: filter
            """),
        Golden(
            "adding a map",
            { $0.add(NamedSet(name: "tcp_in", key: .inetService, target: .object(.counter)), in: "t", id: 1) },
            """
            50 00 00 00                           # length 80
            09 0a 05 04                           # NFT_MSG_NEWSET, REQUEST | CREATE | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00              # NFTA_SET_TABLE: t
            0b 00 02 00  74 63 70 5f 69 6e 00 00  # NFTA_SET_NAME: tcp_in
            08 00 03 00  00 00 00 40              # NFTA_SET_FLAGS: object
            08 00 04 00  00 00 00 0d              # NFTA_SET_KEY_TYPE: inet_service
            08 00 05 00  00 00 00 02              # NFTA_SET_KEY_LEN: 2
            08 00 0f 00  00 00 00 01              # NFTA_SET_OBJ_TYPE: counter
            08 00 0a 00  00 00 00 01              # NFTA_SET_ID: 1
            """),
        Golden(
            "adding elements",
            {
                let map = NamedSet(name: "tcp_in", key: .inetService, target: .object(.counter))
                $0.addElements(1, to: map, in: "t") { _, key, target in
                    key += [0x20, 0xc4]
                    SetElement.append(object: "c", to: &target)
                }
            },
            """
            44 00 00 00                           # length 68
            0c 0a 05 04                           # NFT_MSG_NEWSETELEM, REQUEST | CREATE | ACK
            02 00 00 00 00 00 00 00               # sequence number 2, port id 0
            01 00 00 00                           # nfgenmsg: inet, version 0
            0b 00 02 00  74 63 70 5f 69 6e 00 00  # NFTA_SET_ELEM_LIST_SET: tcp_in
            06 00 01 00  74 00 00 00              # NFTA_SET_ELEM_LIST_TABLE: t
            1c 00 03 80                           # NFTA_SET_ELEM_LIST_ELEMENTS
              18 00 01 80                         # NFTA_LIST_ELEM
                0c 00 01 80                       # NFTA_SET_ELEM_KEY
                  06 00 01 00  20 c4 00 00        # NFTA_DATA_VALUE: 8388
                06 00 09 00  63 00 00 00          # NFTA_SET_ELEM_OBJREF: c
            """),
        Golden(
            "adding a counter",
            {
                var data = UserData()
                data.append(comment: "a")
                data.append(0x51, [1, 2, 3, 4])
                $0.add(StatefulObject(name: "c", Counter(bytes: 9, packets: 7), userData: data), in: "t")
            },
            """
            58 00 00 00                                       # length 88
            12 0a 05 06                                       # NFT_MSG_NEWOBJ, REQUEST | CREATE | EXCL | ACK
            02 00 00 00 00 00 00 00                           # sequence number 2, port id 0
            01 00 00 00                                       # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00                          # NFTA_OBJ_TABLE: t
            06 00 02 00  63 00 00 00                          # NFTA_OBJ_NAME: c
            08 00 03 00  00 00 00 01                          # NFTA_OBJ_TYPE: counter
            0e 00 08 00  00 02 61 00 51 04 01 02 03 04 00 00  # NFTA_OBJ_USERDATA: nft's comment "a", then the seed, type 0x51
            1c 00 04 80                                       # NFTA_OBJ_DATA
              0c 00 01 00  00 00 00 00 00 00 00 09            # NFTA_COUNTER_BYTES: 9
              0c 00 02 00  00 00 00 00 00 00 00 07            # NFTA_COUNTER_PACKETS: 7
            """),
    ]
}
