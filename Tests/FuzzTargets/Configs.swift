import Tally

@testable import Agent
@testable import Shadowsocks

/// A shadowsocks config.
func readShadowsocksConfig(_ bytes: [UInt8]) {
    let file = "/etc/ss.json"
    do throws(ConfigError) {
        let parsed = try ConfigParser.parse(bytes, file: file)
        let numbers = parsed.ports.map(\.number)
        precondition(numbers == Set(numbers).sorted())
        for port in parsed.ports {
            precondition(!port.sources.isEmpty && !port.transports.isEmpty)
            precondition(port.sources.allSatisfy { $0.file == file && !$0.key.isEmpty })
            precondition((port.name?.utf8.count ?? 1) <= PortName.maximumBytes && port.name != "")
        }
        precondition(parsed.problems.count <= ConfigParser.maximumFaults && parsed.problems.count <= parsed.faults)
        for problem in parsed.problems + parsed.notes { check(problem, in: file) }
    } catch {
        precondition(error.file == file && !error.reason.isEmpty)
    }
    readUnit(bytes)
}

/// What names shadowsocks configs: a systemd unit, and the file of its variables.
private func readUnit(_ bytes: [UInt8]) {
    let environment = EnvironmentFile.values(in: bytes)
    var unit = UnitFile()
    unit.read(Array("[Service]\nExecStart=".utf8) + bytes)
    for command in unit.commands {
        _ = ServerCommand.all(in: UnitText.expand(UnitText.words(command), with: environment), environment: environment)
    }
}

/// The agent's own config.
func readSettings(_ bytes: [UInt8]) {
    let file = "/etc/porttally/config.json"
    var settings = Settings()
    do throws(SettingsError) {
        try settings.read(bytes, path: file)
        precondition((1...31).contains(settings.billingDay) && (1...3600).contains(settings.interval))
    } catch {
        precondition(!error.problems.isEmpty)
        for problem in error.problems { check(problem, in: file) }
    }
}

private func check(_ problem: ConfigProblem, in file: String) {
    precondition(problem.file == file && !problem.reason.isEmpty)
    // One line, whatever the config says: the journal is read by people.
    precondition(problem.description.unicodeScalars.allSatisfy { !$0.isControl })
}
