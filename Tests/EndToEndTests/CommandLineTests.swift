import Testing
import TestSupport

@Suite("The command line")
struct CommandLineTests {
    static let help = """
        Counts the traffic of shadowsocks ports with nftables counters of their own.

        Usage: porttally <command> [options]

        Commands:
          run                     Count, and serve the totals, until told to stop.
          status                  Show the ports: traffic, limits, state.
          top                     Watch the ports live, the busiest first.
          history                 Show what was used by hour, day or month.
          export                  Write figures as files that other tools read.
          netdata                 Tell netdata what passes, as a plugin that it starts.
          check                   Say what would be counted, from which file, and what
                                  is wrong.
          ruleset                 Print the ruleset in nft's language.
          uninstall               Take a last reading and remove the kernel table; the
                                  store stays.
          completions             Print completions for a shell.

        Options:
          --version               Show the version.
          -h, --help              Show this help.

        See 'porttally help <command>' for the options of a command.

        """

    /// What every command takes that asks an agent.
    static let whichAgent = """
          --config <file>         The config file (JSON5). Default:
                                  /etc/porttally/config.json, if it is there.
          --table <name>          The kernel table, of family inet. Default: porttally
          --state <file>          The store (SQLite). Default:
                                  /var/lib/porttally/porttally.db
        """

    /// What every command of the agent's own takes.
    static let options = """
        Options:
          --config <file>         The config file (JSON5). Default:
                                  /etc/porttally/config.json, if it is there.
          --listen <address>      Where to serve: 127.0.0.1:10388, [::1]:10388, :10388,
                                  unix:/run/porttally.sock. May be repeated.
          --state <file>          The store (SQLite). Default:
                                  /var/lib/porttally/porttally.db
          --table <name>          The kernel table, of family inet. Default: porttally
          --shadowsocks <file>    A shadowsocks config or glob to take ports from,
                                  instead of looking for them. May be repeated.
          --ownership/--no-ownership
                                  Own the kernel table, or watch it. Default: own it
                                  where the installed nft can save and load that.
          --log-level <level>     The least to log: trace, debug, info, notice, warning,
                                  error, critical. Default: notice
          --version               Show the version.
          -h, --help              Show this help.

        """

    @Test("help of the whole program")
    func helpOfProgram() throws {
        let result = try run(AgentProcess.program, ["--help"])
        #expect(result.output == Self.help)
        #expect(result.errors.isEmpty)
        #expect(try run(AgentProcess.program, []).output == Self.help)
    }

    @Test(
        "help of a command",
        arguments: [
            ("run", "Count, and serve the totals, until told to stop."),
            ("check", "Say what would be counted, from which file, and what is wrong."),
            ("ruleset", "Print the ruleset in nft's language."),
            ("uninstall", "Take a last reading and remove the kernel table; the store stays."),
        ])
    func helpOfCommand(command: String, abstract: String) throws {
        let result = try run(AgentProcess.program, [command, "--help"])
        #expect(result.output == "\(abstract)\n\nUsage: porttally \(command) [options]\n\n\(Self.options)")
        #expect(result.errors.isEmpty)
    }

    @Test("help of status")
    func helpOfStatus() throws {
        #expect(
            try run(AgentProcess.program, ["status", "--help"]).output == """
                Show the ports: traffic, limits, state.

                Usage: porttally status [options] [<port|name>]

                Arguments:
                  <port|name>             Show all there is of one port, by its number or its
                                          name.

                Options:
                \(Self.whichAgent)
                  --units <units>         How amounts are written: iec (KiB, MiB), si (kB, MB)
                                          or bytes. Default: iec
                  --json                  Print the API's answer.
                  --version               Show the version.
                  -h, --help              Show this help.

                """)
    }

    @Test("help of top")
    func helpOfTop() throws {
        #expect(
            try run(AgentProcess.program, ["top", "--help"]).output == """
                Watch the ports live, the busiest first.

                Usage: porttally top [options]

                Options:
                  --units <units>         How amounts are written: iec (KiB, MiB), si (kB, MB)
                                          or bytes. Default: iec
                \(Self.whichAgent)
                  --version               Show the version.
                  -h, --help              Show this help.

                """)
    }

    @Test("help of history")
    func helpOfHistory() throws {
        #expect(
            try run(AgentProcess.program, ["history", "--help"]).output == """
                Show what was used by hour, day or month.

                Usage: porttally history [options]

                Options:
                  --by <period>           How finely: hour (the last 24), day (the last 30) or
                                          month (the last 12). Default: day
                  --port <number>         Of one port. Default: of all ports together.
                  --name <name>           Of the port with that name.
                  --from <time>           Since when: 2026-12-31, or 2026-12-31T18:00:00+08:00.
                  --to <time>             Until when; that is not in it. Default: now
                  --units <units>         How amounts are written: iec (KiB, MiB), si (kB, MB)
                                          or bytes. Default: iec
                  --json                  Print the API's answer.
                  --csv                   Print the API's answer as CSV.
                \(Self.whichAgent)
                  --version               Show the version.
                  -h, --help              Show this help.

                """)
    }

    @Test("help of completions")
    func helpOfCompletions() throws {
        #expect(
            try run(AgentProcess.program, ["completions", "--help"]).output == """
                Print completions for a shell.

                Usage: porttally completions [options] <shell>

                Arguments:
                  <shell>                 bash, zsh or fish. These ask in turn for ports and
                                          names, which the agent knows.

                Options:
                  --version               Show the version.
                  -h, --help              Show this help.

                """)
    }

    @Test("help of export")
    func helpOfExport() throws {
        #expect(
            try run(AgentProcess.program, ["export", "--help"]).output == """
                Write figures as files that other tools read.

                Usage: porttally export [options] <csv|logs|sql>

                Arguments:
                  <csv|logs|sql>          csv: how fast each port's traffic flows, now. logs:
                                          usage by hour, day and month, a file for each day,
                                          month and year. sql: usage by hour, a table for each
                                          port, for MySQL and MariaDB.

                Options:
                \(Self.whichAgent)
                  --output <path>         The file to write; of logs, the folder. Files are
                                          replaced whole. Default: standard output
                  --from <date>           The first day, 2026-12-31. Default: yesterday. Not for
                                          csv.
                  --to <date>             The day after the last one. Default: up to now. Not
                                          for csv.
                  --count <direction>     Which bytes logs and sql have: out (to clients), in
                                          (from clients) or both. Default: out
                  --accu/--no-accu        Whether the tables of sql have a column traffic_accu.
                                          Default: they have.
                  --every <seconds>       Write csv anew every so many seconds, 1 to 60, until
                                          told to stop. Default: once, of two seconds
                  --version               Show the version.
                  -h, --help              Show this help.

                """)
    }

    @Test("help of netdata")
    func helpOfNetdata() throws {
        #expect(
            try run(AgentProcess.program, ["netdata", "--help"]).output == """
                Tell netdata what passes, as a plugin that it starts.

                Usage: porttally netdata [options] [<seconds>]

                Arguments:
                  <seconds>               How often to tell: netdata says so. Default: 1

                Options:
                \(Self.whichAgent)
                  --ask <address>         A unix socket that the agent listens on,
                                          unix:/run/porttally/http.sock, where netdata's user
                                          may connect. No config is read then. Default: where
                                          root and the agent's user may.
                  --version               Show the version.
                  -h, --help              Show this help.

                """)
    }

    @Test("the version is told")
    func version() throws {
        let result = try run(AgentProcess.program, ["--version"])
        #expect(result.output == "0.1.0\n")
        #expect(result.errors.isEmpty)
    }

    @Test(
        "what is wrong is said on standard error, with what is right, and exits with 64",
        arguments: [
            (["chek"], "", "Unknown command 'chek'. Did you mean 'check'?"),
            (["check", "--confg", "x"], "check", "Unknown option '--confg'. Did you mean '--config'?"),
            (
                ["check", "--table", "a b"], "check",
                "--table: a b is not a table's name; use letters, digits and _, a letter first, 64 at most"
            ),
            (
                ["run", "--listen", "::1:80"], "run",
                "--listen: listen address \"::1:80\": an IPv6 address needs brackets (write [::1]:80)"
            ),
            (
                ["run", "--log-level", "loud"], "run",
                "--log-level: loud is no level; write one of trace, debug, info, notice, warning, error, critical"
            ),
        ])
    func mistakes(arguments: [String], command: String, reason: String) throws {
        let result = try run(AgentProcess.program, arguments, check: false)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        let usage = command.isEmpty ? "<command>" : command
        #expect(result.errors.hasPrefix("Error: \(reason)\nUsage: porttally \(usage) [options]\n"), "\(result.errors)")
    }

    @Test("the last value of an option counts, and a level may be written in capitals")
    func repetition() throws {
        let arguments = ["check", "--config", "/nowhere/a", "--log-level", "INFO", "--config=/nowhere/b"]
        let result = try run(AgentProcess.program, arguments, check: false)
        #expect(result.status == 78)
        #expect(result.errors == "porttally: /nowhere/b: can't be read: there is no such file\n")
    }
}
