import TestSupport

/// What is behind the shadowsocks servers: a web server on port 9000 and datagrams that come back on port 9100.
enum Origin {
    static let webPort = 9000
    static let echoPort = 9100

    /// Serves so many zeros, in pieces with pauses between them, and takes whatever is PUT.
    ///
    /// Paths are `/BYTES` and `/BYTES/PIECE/MILLISECONDS`.
    private static let program = """
        import http.server, socket, threading, time

        class Origin(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                size, piece, pause = (list(map(int, self.path.strip("/").split("/"))) + [65536, 0])[:3]
                self.send_response(200)
                self.send_header("Content-Length", str(size))
                self.end_headers()
                while size > 0:
                    self.wfile.write(bytes(min(piece, size)))
                    size -= piece
                    time.sleep(pause / 1000)

            def do_PUT(self):
                left = int(self.headers["Content-Length"])
                while left > 0:
                    got = self.rfile.read1(min(left, 65536))
                    if not got:
                        return
                    left -= len(got)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def echo():
            while True:
                data, client = datagrams.recvfrom(65536)
                datagrams.sendto(data, client)

        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("127.0.0.1", \(echoPort)))
        threading.Thread(target=echo, daemon=True).start()
        http.server.ThreadingHTTPServer(("127.0.0.1", \(webPort)), Origin).serve_forever()
        """

    static func start(log: String) throws -> Child {
        try Child("python3", ["-c", program], output: log, errors: log)
    }
}
