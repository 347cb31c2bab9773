"""A small load generator: so many requests by so many clients on kept connections, then it stops."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    per_second: float
    p50: float
    p95: float
    worst: float
    failed: int


Request = Callable[[int], bytes]


async def _client(
    port: int, numbers: list[int], make: Request, times: list[float], failures: list[int]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in numbers:
        started = time.perf_counter()
        writer.write(make(number))
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0
        )
        if length:
            await reader.readexactly(length)
        times.append(time.perf_counter() - started)
        if lines[0].split()[1][:1] not in b"23":
            failures.append(number)
    writer.close()


async def _all(port: int, requests: int, clients: int, make: Request) -> Load:
    times: list[float] = []
    failures: list[int] = []
    started = time.perf_counter()
    shares = [list(range(client, requests, clients)) for client in range(clients)]
    await asyncio.gather(*(_client(port, share, make, times, failures) for share in shares))
    elapsed = time.perf_counter() - started
    times.sort()
    return Load(
        per_second=requests / elapsed,
        p50=statistics.median(times),
        p95=times[int(len(times) * 0.95)],
        worst=times[-1],
        failed=len(failures),
    )


def load(port: int, *, requests: int, clients: int, make: Request) -> Load:
    """Send `requests` requests over `clients` connections to the loopback and time each."""
    return asyncio.run(_all(port, requests, clients, make))
