@testable import Netfilter

/// Expressions that the counting table has none of, as nft 1.0.6 sends them.
extension Golden {
    static let expressions: [Golden] = [
        Golden(
            "adding a rule with a time",
            {
                $0.add(
                    Rule([
                        .meta(.time), .networkByteOrder(length: 8),
                        .compare(.first, .greaterOrEqual, [0x1a, 0x46, 0xe8, 0x33, 0x35, 0xd5, 0, 0]), .verdict(.drop),
                    ]), to: "c", in: "t")
            },
            """
            ec 00 00 00                                           # length 236
            06 0a 05 0c                                           # NFT_MSG_NEWRULE, REQUEST | CREATE | APPEND | ACK
            02 00 00 00 00 00 00 00                               # sequence number 2, port id 0
            01 00 00 00                                           # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00                              # NFTA_RULE_TABLE: t
            06 00 02 00  63 00 00 00                              # NFTA_RULE_CHAIN: c
            c8 00 04 80                                           # NFTA_RULE_EXPRESSIONS
              24 00 01 80                                         # NFTA_LIST_ELEM
                09 00 01 00  6d 65 74 61 00 00 00 00              # NFTA_EXPR_NAME: meta
                14 00 02 80                                       # NFTA_EXPR_DATA
                  08 00 02 00  00 00 00 1e                        # NFTA_META_KEY: time
                  08 00 01 00  00 00 00 01                        # NFTA_META_DREG: register 1
              40 00 01 80                                         # NFTA_LIST_ELEM
                0e 00 01 00  62 79 74 65 6f 72 64 65 72 00 00 00  # NFTA_EXPR_NAME: byteorder
                2c 00 02 80                                       # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 01                        # NFTA_BYTEORDER_SREG: register 1
                  08 00 02 00  00 00 00 01                        # NFTA_BYTEORDER_DREG: register 1
                  08 00 03 00  00 00 00 01                        # NFTA_BYTEORDER_OP: to network byte order
                  08 00 04 00  00 00 00 08                        # NFTA_BYTEORDER_LEN: 8
                  08 00 05 00  00 00 00 08                        # NFTA_BYTEORDER_SIZE: 8
              30 00 01 80                                         # NFTA_LIST_ELEM
                08 00 01 00  63 6d 70 00                          # NFTA_EXPR_NAME: cmp
                24 00 02 80                                       # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 01                        # NFTA_CMP_SREG: register 1
                  08 00 02 00  00 00 00 05                        # NFTA_CMP_OP: greater or equal
                  10 00 03 80                                     # NFTA_CMP_DATA
                    0c 00 01 00  1a 46 e8 33 35 d5 00 00          # NFTA_DATA_VALUE: 2030-01-01 in ns
              30 00 01 80                                         # NFTA_LIST_ELEM
                0e 00 01 00  69 6d 6d 65 64 69 61 74 65 00 00 00  # NFTA_EXPR_NAME: immediate
                1c 00 02 80                                       # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 00                        # NFTA_IMMEDIATE_DREG: verdict
                  10 00 02 80                                     # NFTA_IMMEDIATE_DATA
                    0c 00 02 80                                   # NFTA_DATA_VERDICT
                      08 00 01 00  00 00 00 00                    # NFTA_VERDICT_CODE: drop
            """),
        Golden(
            "adding a rule that writes into the packet",
            {
                $0.add(
                    Rule([
                        .meta(.transportProtocol), .compare(.first, .equal, [6]),
                        .payload(.transport, offset: 12, length: 2), .bitwise(and: [0xff, 0], xor: [0, 0x14]),
                        .write(to: .transport, offset: 12, length: 2, checksumAt: 16),
                    ]), to: "c", in: "t")
            },
            """
            3c 01 00 00                               # length 316
            06 0a 05 0c                               # NFT_MSG_NEWRULE, REQUEST | CREATE | APPEND | ACK
            02 00 00 00 00 00 00 00                   # sequence number 2, port id 0
            01 00 00 00                               # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00                  # NFTA_RULE_TABLE: t
            06 00 02 00  63 00 00 00                  # NFTA_RULE_CHAIN: c
            18 01 04 80                               # NFTA_RULE_EXPRESSIONS
              24 00 01 80                             # NFTA_LIST_ELEM
                09 00 01 00  6d 65 74 61 00 00 00 00  # NFTA_EXPR_NAME: meta
                14 00 02 80                           # NFTA_EXPR_DATA
                  08 00 02 00  00 00 00 10            # NFTA_META_KEY: l4proto
                  08 00 01 00  00 00 00 01            # NFTA_META_DREG: register 1
              2c 00 01 80                             # NFTA_LIST_ELEM
                08 00 01 00  63 6d 70 00              # NFTA_EXPR_NAME: cmp
                20 00 02 80                           # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 01            # NFTA_CMP_SREG: register 1
                  08 00 02 00  00 00 00 00            # NFTA_CMP_OP: equal
                  0c 00 03 80                         # NFTA_CMP_DATA
                    05 00 01 00  06 00 00 00          # NFTA_DATA_VALUE: IPPROTO_TCP
              34 00 01 80                             # NFTA_LIST_ELEM
                0c 00 01 00  70 61 79 6c 6f 61 64 00  # NFTA_EXPR_NAME: payload
                24 00 02 80                           # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 01            # NFTA_PAYLOAD_DREG: register 1
                  08 00 02 00  00 00 00 02            # NFTA_PAYLOAD_BASE: transport header
                  08 00 03 00  00 00 00 0c            # NFTA_PAYLOAD_OFFSET: 12
                  08 00 04 00  00 00 00 02            # NFTA_PAYLOAD_LEN: 2
              4c 00 01 80                             # NFTA_LIST_ELEM
                0c 00 01 00  62 69 74 77 69 73 65 00  # NFTA_EXPR_NAME: bitwise
                3c 00 02 80                           # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 01            # NFTA_BITWISE_SREG: register 1
                  08 00 02 00  00 00 00 01            # NFTA_BITWISE_DREG: register 1
                  08 00 06 00  00 00 00 00            # NFTA_BITWISE_OP: mask and xor
                  08 00 03 00  00 00 00 02            # NFTA_BITWISE_LEN: 2
                  0c 00 04 80                         # NFTA_BITWISE_MASK
                    06 00 01 00  ff 00 00 00          # NFTA_DATA_VALUE: all but the flags
                  0c 00 05 80                         # NFTA_BITWISE_XOR
                    06 00 01 00  00 14 00 00          # NFTA_DATA_VALUE: rst | ack
              44 00 01 80                             # NFTA_LIST_ELEM
                0c 00 01 00  70 61 79 6c 6f 61 64 00  # NFTA_EXPR_NAME: payload
                34 00 02 80                           # NFTA_EXPR_DATA
                  08 00 05 00  00 00 00 01            # NFTA_PAYLOAD_SREG: register 1
                  08 00 02 00  00 00 00 02            # NFTA_PAYLOAD_BASE: transport header
                  08 00 03 00  00 00 00 0c            # NFTA_PAYLOAD_OFFSET: 12
                  08 00 04 00  00 00 00 02            # NFTA_PAYLOAD_LEN: 2
                  08 00 06 00  00 00 00 01            # NFTA_PAYLOAD_CSUM_TYPE: one's complement
                  08 00 07 00  00 00 00 10            # NFTA_PAYLOAD_CSUM_OFFSET: 16
            """),
        Golden(
            "adding a rule that resets the connection",
            {
                $0.add(
                    Rule([.meta(.transportProtocol), .compare(.first, .equal, [6]), .rejectWithReset()]), to: "c",
                    in: "t"
                )
            },
            """
            94 00 00 00                               # length 148
            06 0a 05 0c                               # NFT_MSG_NEWRULE, REQUEST | CREATE | APPEND | ACK
            02 00 00 00 00 00 00 00                   # sequence number 2, port id 0
            01 00 00 00                               # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00                  # NFTA_RULE_TABLE: t
            06 00 02 00  63 00 00 00                  # NFTA_RULE_CHAIN: c
            70 00 04 80                               # NFTA_RULE_EXPRESSIONS
              24 00 01 80                             # NFTA_LIST_ELEM
                09 00 01 00  6d 65 74 61 00 00 00 00  # NFTA_EXPR_NAME: meta
                14 00 02 80                           # NFTA_EXPR_DATA
                  08 00 02 00  00 00 00 10            # NFTA_META_KEY: l4proto
                  08 00 01 00  00 00 00 01            # NFTA_META_DREG: register 1
              2c 00 01 80                             # NFTA_LIST_ELEM
                08 00 01 00  63 6d 70 00              # NFTA_EXPR_NAME: cmp
                20 00 02 80                           # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 01            # NFTA_CMP_SREG: register 1
                  08 00 02 00  00 00 00 00            # NFTA_CMP_OP: equal
                  0c 00 03 80                         # NFTA_CMP_DATA
                    05 00 01 00  06 00 00 00          # NFTA_DATA_VALUE: IPPROTO_TCP
              1c 00 01 80                             # NFTA_LIST_ELEM
                0b 00 01 00  72 65 6a 65 63 74 00 00  # NFTA_EXPR_NAME: reject
                0c 00 02 80                           # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 01            # NFTA_REJECT_TYPE: TCP reset
            """),
        Golden(
            "adding a rule that puts an element with a counter into a set",
            {
                $0.add(
                    Rule([
                        .meta(.networkProtocol), .compare(.first, .equal, [2]),
                        .payload(.network, offset: 12, length: 4, into: .word(0)),
                        .payload(.transport, offset: 2, length: 2, into: .word(1)),
                        .element(.update, in: "s", timeout: .seconds(300), with: .counter()),
                    ]), to: "c", in: "t")
            },
            """
            2c 01 00 00                                   # length 300
            06 0a 05 0c                                   # NFT_MSG_NEWRULE, REQUEST | CREATE | APPEND | ACK
            02 00 00 00 00 00 00 00                       # sequence number 2, port id 0
            01 00 00 00                                   # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00                      # NFTA_RULE_TABLE: t
            06 00 02 00  63 00 00 00                      # NFTA_RULE_CHAIN: c
            08 01 04 80                                   # NFTA_RULE_EXPRESSIONS
              24 00 01 80                                 # NFTA_LIST_ELEM
                09 00 01 00  6d 65 74 61 00 00 00 00      # NFTA_EXPR_NAME: meta
                14 00 02 80                               # NFTA_EXPR_DATA
                  08 00 02 00  00 00 00 0f                # NFTA_META_KEY: nfproto
                  08 00 01 00  00 00 00 01                # NFTA_META_DREG: register 1
              2c 00 01 80                                 # NFTA_LIST_ELEM
                08 00 01 00  63 6d 70 00                  # NFTA_EXPR_NAME: cmp
                20 00 02 80                               # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 01                # NFTA_CMP_SREG: register 1
                  08 00 02 00  00 00 00 00                # NFTA_CMP_OP: equal
                  0c 00 03 80                             # NFTA_CMP_DATA
                    05 00 01 00  02 00 00 00              # NFTA_DATA_VALUE: NFPROTO_IPV4
              34 00 01 80                                 # NFTA_LIST_ELEM
                0c 00 01 00  70 61 79 6c 6f 61 64 00      # NFTA_EXPR_NAME: payload
                24 00 02 80                               # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 01                # NFTA_PAYLOAD_DREG: register 1
                  08 00 02 00  00 00 00 01                # NFTA_PAYLOAD_BASE: network header
                  08 00 03 00  00 00 00 0c                # NFTA_PAYLOAD_OFFSET: 12
                  08 00 04 00  00 00 00 04                # NFTA_PAYLOAD_LEN: 4
              34 00 01 80                                 # NFTA_LIST_ELEM
                0c 00 01 00  70 61 79 6c 6f 61 64 00      # NFTA_EXPR_NAME: payload
                24 00 02 80                               # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 09                # NFTA_PAYLOAD_DREG: word 1
                  08 00 02 00  00 00 00 02                # NFTA_PAYLOAD_BASE: transport header
                  08 00 03 00  00 00 00 02                # NFTA_PAYLOAD_OFFSET: 2
                  08 00 04 00  00 00 00 02                # NFTA_PAYLOAD_LEN: 2
              4c 00 01 80                                 # NFTA_LIST_ELEM
                0b 00 01 00  64 79 6e 73 65 74 00 00      # NFTA_EXPR_NAME: dynset
                3c 00 02 80                               # NFTA_EXPR_DATA
                  08 00 04 00  00 00 00 01                # NFTA_DYNSET_SREG_KEY: register 1
                  08 00 03 00  00 00 00 01                # NFTA_DYNSET_OP: update
                  0c 00 06 00  00 00 00 00 00 04 93 e0    # NFTA_DYNSET_TIMEOUT: 300,000 ms
                  06 00 01 00  73 00 00 00                # NFTA_DYNSET_SET_NAME: s
                  14 00 07 80                             # NFTA_DYNSET_EXPR
                    0c 00 01 00  63 6f 75 6e 74 65 72 00  # NFTA_EXPR_NAME: counter
                    04 00 02 80                           # NFTA_EXPR_DATA
            """),
    ]
}
