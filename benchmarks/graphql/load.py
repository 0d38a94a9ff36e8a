"""A small load client: keep-alive connections that send one request again and again and count the answers."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import cast

import orjson


class _Connection(asyncio.Protocol):
    """One connection; the next request leaves when the whole answer has come."""

    def __init__(self, request: bytes, until: float, ended: asyncio.Future[None]) -> None:
        self.request = request
        self.until = until
        self.ended = ended
        self.times: list[float] = []
        self.length = 0
        self._received = 0
        self._sent = 0.0
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._received, self._head = 0, b""
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if not self._received:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._head[:end].lower()
            assert head.startswith(b"http/1.1 200"), head
            start = head.index(b"content-length:") + 15
            self.length = end + 4 + int(head[start : head.find(b"\r\n", start) if b"\r\n" in head[start:] else end])
            self._received = len(self._head)
        else:
            self._received += len(data)
        if self._received < self.length:
            return
        now = time.perf_counter()
        self.times.append(now - self._sent)
        if now < self.until:
            self._send()
        else:
            self.transport.close()
            if not self.ended.done():
                self.ended.set_result(None)


async def measure(port: int, document: str, connections: int, seconds: float) -> dict[str, float]:
    """Requests per second and latencies in ms of one document."""
    body = orjson.dumps({"query": document})
    request = (
        b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
    )
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    until = start + seconds
    made = []
    for _ in range(connections):
        ended = loop.create_future()
        _, protocol = await loop.create_connection(
            lambda ended=ended: _Connection(request, until, ended), "127.0.0.1", port
        )
        made.append(protocol)
    await asyncio.gather(*(protocol.ended for protocol in made))
    took = time.perf_counter() - start
    times = sorted(t for protocol in made for t in protocol.times)
    return {
        "requests": len(times),
        "rps": len(times) / took,
        "p50": times[len(times) // 2] * 1e3,
        "p95": times[int(len(times) * 0.95)] * 1e3,
        "p99": times[int(len(times) * 0.99)] * 1e3,
    }


if __name__ == "__main__":
    import uvloop

    port_, connections_, seconds_ = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    print(orjson.dumps(uvloop.run(measure(port_, sys.stdin.read(), connections_, seconds_))).decode())
