"""Sends datagrams to 127.0.0.1:PORT for so many seconds, and says how many came back: datagrams.py PORT SECONDS"""

import socket
import sys
import time

port, seconds = int(sys.argv[1]), float(sys.argv[2])
end = time.monotonic() + seconds
sent = returned = 0
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    client.settimeout(1)
    while time.monotonic() < end:
        client.sendto(bytes(1000), ("127.0.0.1", port))
        sent += 1
        try:
            client.recv(65536)
            returned += 1
        except TimeoutError:
            pass
        time.sleep(0.02)
print(f"{sent} datagrams sent, {returned} came back")
