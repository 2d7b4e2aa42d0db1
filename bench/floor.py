"""The floor under the live views: what the kernel needs to send the same bytes to as many bare sockets.

Run as `python -m bench.floor PORT`: everybody who connects gets a view; each line on the input, a size in
bytes, is a round, whose first send's moment (monotonic) is printed.
"""

import socket
import sys
import threading
import time

OPENED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


def view(version: int, size: int) -> bytes:
    """Return a frame (RFC 6455 section 5.2) with so many bytes that passes for a view of this version."""
    text = f'{{"type":"view","version":{version},"view":"'.encode()
    text += b"x" * max(0, size - len(text) - 2) + b'"}'
    return b"\x81\x7e" + len(text).to_bytes(2) + text


def main() -> None:
    """Accept in the background; send to all on each line."""
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=1024)
    peers: list[socket.socket] = []

    def accept() -> None:
        while True:
            peer = listener.accept()[0]
            if b"GET /health" in peer.recv(4096):
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                peer.close()
                continue
            peer.sendall(OPENED + view(1, 300))
            peers.append(peer)

    threading.Thread(target=accept, daemon=True).start()
    for version, line in enumerate(sys.stdin, 2):
        data = view(version, int(line))
        started = time.monotonic()
        for peer in peers:
            peer.send(data)
        print(started, flush=True)


if __name__ == "__main__":
    main()
