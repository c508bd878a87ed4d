"""An agent that makes everything up: as many ports as one wants, with the page of the sources beside this file."""

import base64
import datetime
import hashlib
import http.server
import json
import math
import pathlib
import random
import threading
import urllib.parse

assets = pathlib.Path(__file__).parents[2] / "Sources/Web/Page/Assets"
zone = datetime.timezone(datetime.timedelta(hours=8))
scripts = ["format", "api", "ports", "table", "chart", "detail", "main"]
names = ["alice", "bob", "carol-laptop", "dave", "erin@example.org", "frank", "xiaoming-phone", "grace", "office-vpn", "heidi",
         "ivan", "judy", "kiosk-3", "лариса", "mallory", "niaj", "olivia", "peggy", "rupert", "sybil", "trent", "victor",
         "walter", "yuki"]


def page():
    """The document and its policy, put together as the agent does."""
    style = (assets / "page.css").read_text()
    script = "".join((assets / f"{name}.js").read_text() for name in scripts)

    def digest(text):
        # With the ends of the lines around it, which are within the element.
        return "sha256-" + base64.b64encode(hashlib.sha256(f"\n{text}\n".encode()).digest()).decode()

    html = (assets / "page.html").read_text().replace("<!--style-->", style).replace("<!--script-->", script)
    return html, (
        f"default-src 'none'; script-src '{digest(script)}'; style-src '{digest(style)}'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")


class Agent:
    def __init__(self, count, token=None):
        self.token, self.random, self.looks = token, random.Random(7), 0
        self.now = datetime.datetime.now(zone).replace(microsecond=0)
        self.ports = [self.port(index) for index in range(count)]
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    def port(self, index):
        chance = self.random
        heavy = chance.paretovariate(0.6) * 30_000_000

        def traffic(share):
            sent = int(heavy * share * chance.uniform(0.8, 1))
            received = int(sent * chance.uniform(0.03, 0.25))
            return {"receive_bytes": received, "transmit_bytes": sent, "receive_packets": received // 400,
                    "transmit_packets": sent // 1300}

        today = self.now.replace(hour=0, minute=0, second=0)
        month = today.replace(day=1)
        after = (month + datetime.timedelta(days=32)).replace(day=1)
        port = {"port": 8388 + index, "state": "active", "blocked_by": [], "transports": ["tcp", "udp"],
                "sources": [{"file": "/etc/shadowsocks-rust/config.json", "key": f"servers[{index}].server_port"}],
                "total": traffic(20), "tcp": traffic(15), "udp": traffic(5),
                "today": {"start": today.isoformat(), "end": (today + datetime.timedelta(days=1)).isoformat(), **traffic(0.06)},
                "month": {"start": month.isoformat(), "end": after.isoformat(), **traffic(1)}}
        if index % 7 != 5:
            port["name"] = names[index % len(names)] + (f"-{index // len(names)}" if index >= len(names) else "")
        if index % 3 != 1:
            used = port["month"]["receive_bytes"] + port["month"]["transmit_bytes"]
            limit = max(1 << 30, 1 << math.ceil(math.log2(used / 0.96)))
            if index % 11 == 3:
                limit = used * 1000 // 1001
                port["state"], port["blocked_by"] = "blocked", ["limit"]
            port["limits"] = {"bytes": [{"period": "month", "limit_bytes": limit, "used_bytes": used,
                                         "remaining_bytes": max(0, limit - used), "exceeded": used >= limit,
                                         "renewed": after.isoformat()}], "count": "both", "on_limit": "stop"}
        if index % 13 == 12:
            port["state"] = "removed"
            port.pop("limits", None)
        return port

    def live(self):
        """Rates that come and go in waves, of another length for each port."""
        rates, self.looks = [], self.looks + 1
        for index, port in enumerate(self.ports):
            wave = math.sin(self.looks / (2.5 + index % 7) + index) + math.sin(self.looks / 1.7 + 2 * index) / 3
            if port["state"] != "active" or index % 5 == 4 or wave < -0.8:
                continue
            rate = port["month"]["transmit_bytes"] / 12_000 * (0.9 + wave) * self.random.uniform(0.85, 1.15)
            rates.append({"port": port["port"], "receive_bytes_per_second": max(0, int(rate / 9)),
                          "transmit_bytes_per_second": max(0, int(rate))})
        return {"time": self.now.isoformat(), "seconds": 2.0, "ports": rates}

    def usage(self, query):
        port = next(port for port in self.ports if port["port"] == int(query["port"]))
        step = {"hour": 1 / 24, "day": 1, "month": 30.5}[query["by"]]
        chance = random.Random(port["port"])
        at = datetime.datetime.fromisoformat(query["from"].replace("Z", "+00:00"))
        at = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
        at = at.replace(minute=0, second=0)
        if query["by"] != "hour":
            at = at.replace(hour=0)
        if query["by"] == "month":
            at = at.replace(day=1)
        rows = []
        while at <= self.now:
            end = at + datetime.timedelta(days=step)
            if query["by"] == "month":
                end = (at + datetime.timedelta(days=32)).replace(day=1)
            sent = int(port["month"]["transmit_bytes"] / 30 * step * chance.lognormvariate(0, 0.6)
                       * (1.3 + math.sin((at.hour - 9) / 24 * 2 * math.pi)))
            if chance.random() > 0.06:
                rows.append({"port": port["port"], "name": port.get("name", ""), "start": at.isoformat(),
                             "end": end.isoformat(), "receive_bytes": sent // 8, "transmit_bytes": sent,
                             "receive_packets": sent // 400, "transmit_packets": sent // 1300})
            at = end
        return {"rows": rows}

    def answer(self, request):
        path, _, query = request.path.partition("?")
        query = {key: values[0] for key, values in urllib.parse.parse_qs(query).items()}
        if path == "/":
            html, policy = page()
            return self.send(request, 200, html.encode(), "text/html; charset=utf-8", policy)
        if self.token and request.headers.get("Authorization") != f"Bearer {self.token}" and path != "/health":
            return self.send(request, 401, b'{"error":"missing authorization header"}')
        if path == "/api/v1/ports":
            after, limit = int(query.get("cursor", 0)), int(query.get("limit", 1000))
            found = [port for port in self.ports if port["port"] > after]
            answer = {"time": self.now.isoformat(), "ports": found[:limit]}
            if len(found) > limit:
                answer["next"] = str(found[limit - 1]["port"])
        elif path == "/api/v1/live":
            answer = self.live()
        elif path == "/api/v1/usage":
            answer = self.usage(query)
        elif path == "/api/v1/configs":
            answer = {"problems": [], "more": 0}
        else:
            answer = {"status": "ok"}
        self.send(request, 200, json.dumps(answer, ensure_ascii=False).encode())

    def send(self, request, status, body, kind="application/json; charset=utf-8", policy=None):
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        if policy:
            request.send_header("Content-Security-Policy", policy)
        request.end_headers()
        request.wfile.write(body)
