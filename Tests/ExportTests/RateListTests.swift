import API
import Export
import Testing

@Suite("The list of rates")
struct RateListTests {
    @Test("has a line for each port that is counted, with three decimals")
    func lines() {
        var busy = RateAnswer()
        (busy.port, busy.received, busy.transmitted) = (8389, 1500, 0)
        (busy.receivedPackets, busy.transmittedPackets) = (2.5, 0.007)
        var other = busy
        other.port = 7
        var rates = LiveAnswer()
        rates.ports = [other, busy]
        #expect(
            RateList.text(ports(port(111), port(8388, .blocked), port(8389), port(9000, .removed)), rates) == """
                111,0.000,0.000,0.000,0.000
                8388,0.000,0.000,0.000,0.000
                8389,2.500,0.007,1500.000,0.000

                """)
        #expect(RateList.text(ports(), rates).isEmpty)
    }
}
