"""Pages and durable logs, as ratios to a bare floor with the same engine and rows, measured in the same run.

Run: python benchmarks/pages.py [--moments 100000] [--requests 800]

Budgets: at least 60 % of the floor's rate, p95 at most 50 ms for a page and 40 ms for a log at 16 clients, thirty taps
at once within 150 ms, and the same with a hundred times as many moments.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
CLIENTS = 16
PUPILS = 30


def prepare(moments: int) -> tuple[str, str, list[int]]:
    """A school with one class and this many moments; gives a session, a CSRF token and the dyads."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from nabij.apps.schools.viewer import viewer_of
    from tests import world

    world.PUPILS["5A"] = [f"Kind{number:02d}" for number in range(PUPILS)]
    world.TODAY = world.datetime.now(world.AMSTERDAM)
    school = world.build()
    dyads = [dyad.pk for dyad in school.dyads("noor")]
    fill(dyads, moments)
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.middleware.csrf import _get_new_csrf_string

    from nabij.apps.accounts.sessions import SessionStore

    user = viewer_of(school.user("noor")).user
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key or "", _get_new_csrf_string(), dyads


def fill(dyads: list[int], moments: int) -> None:
    """Spread moments over the last ninety days and recompute the summaries once."""
    from datetime import timedelta
    from uuid import uuid4

    from django.utils import timezone

    from nabij.apps.contact import store
    from nabij.apps.contact.models import Moment

    now = timezone.now()
    step = timedelta(days=90) / max(1, moments)
    rows = (
        Moment(
            client_id=uuid4(),
            dyad_id=dyads[number % len(dyads)],
            at=now - step * (moments - number),
            day=(now - step * (moments - number)).date(),
            kind="chat",
            purpose=0,
            valence=0 if number % 9 else 2,
        )
        for number in range(moments)
    )
    while batch := [row for _n, row in zip(range(5000), rows, strict=False)]:
        Moment.objects.bulk_create(batch)
    days = {now.date() - timedelta(days=back) for back in range(92)}
    for dyad in dyads:
        store.recompute([dyad], days=days)


@contextmanager
def serving(target: str, environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(
        [*command, "--blocking-threads", "1", "--no-log", target], env=environment, cwd=ROOT / "benchmarks"
    )
    try:
        for _attempt in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        time.sleep(1.5)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=15)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--moments", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=800)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "NABIJ_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "nabij.config.settings",
            "NABIJ_JOBS": "inline",
        }
        small = measure(given.requests, *prepare(1_000))
    with tempfile.TemporaryDirectory() as folder:
        large = in_new_process(folder, given.moments, given.requests)
    report(small, large, given.moments)


def in_new_process(folder: str, moments: int, requests: int) -> dict[str, list[float]]:
    """Measure with another database, which Django can only choose at its start."""
    import json

    done = subprocess.run(
        [sys.executable, __file__, "--part", str(moments), str(requests)],
        env={**os.environ, "NABIJ_DATA_DIR": folder},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: list(values) for name, values in json.loads(done.stdout.splitlines()[-1]).items()}


def measure(requests: int, session: str, token: str, dyads: list[int]) -> dict[str, list[float]]:
    from _load import load

    cookies = f"nabij_session={session}; nabij_csrf={token}"

    def get(path: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n".encode()

    def post(path: str, number: int) -> bytes:
        body = urlencode(
            {
                "csrfmiddlewaretoken": token,
                "pupil": dyads[number % len(dyads)],
                "kind": "chat",
                "group": 1,
                "page_id": f"{number:032x}",
            }
        )
        return (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nReferer: http://127.0.0.1/\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    jobs = {
        "floor page": ("_floor:application", lambda n: get("/rows/"), requests, CLIENTS),
        "floor log": ("_floor:application", lambda n: post("/tap/", n), requests, CLIENTS),
        "Today": ("nabij.config.wsgi:application", lambda n: get("/"), requests, CLIENTS),
        "Class": ("nabij.config.wsgi:application", lambda n: get("/class/"), requests, CLIENTS),
        "One relationship": (
            "nabij.config.wsgi:application",
            lambda n: get(f"/relationship/{dyads[0]}/"),
            requests,
            CLIENTS,
        ),
        "log a moment": ("nabij.config.wsgi:application", lambda n: post("/log/", n), requests, CLIENTS),
        "thirty taps at once": ("nabij.config.wsgi:application", lambda n: post("/log/", 10**6 + n), 30, 30),
    }
    found: dict[str, list[float]] = {}
    for target in ("_floor:application", "nabij.config.wsgi:application"):
        with serving(target, dict(os.environ)) as port:
            for name, (wanted, make, number, clients) in jobs.items():
                if wanted == target:
                    load(port, requests=60, clients=4, make=lambda n, make=make: make(n + 5 * 10**6))
                    result = load(port, requests=number, clients=clients, make=make)
                    found[name] = [result.per_second, result.p50, result.p95, result.worst, result.failed]
    return found


def report(small: dict[str, list[float]], large: dict[str, list[float]], moments: int) -> None:
    print(
        f"{CLIENTS} clients, 2 workers, {PUPILS} pupils; the floor has the same engine, middleware and rows"
    )
    print(
        f"{'':22}{'per s':>8}{'of floor':>10}{'p50 ms':>8}{'p95 ms':>8}{'worst':>8}"
        f"   with {moments:,} moments: per s, of floor, p95"
    )
    for name, values in small.items():
        floor = "floor log" if "log" in name or "taps" in name else "floor page"
        big = large[name]
        print(
            f"{name:22}{values[0]:8.0f}{values[0] / small[floor][0]:10.0%}{1000 * values[1]:8.1f}"
            f"{1000 * values[2]:8.1f}{1000 * values[3]:8.1f}"
            f"   {big[0]:8.0f}{big[0] / large[floor][0]:8.0%}{1000 * big[2]:8.1f}"
            + (f"   {values[4]:.0f} failed" if values[4] or big[4] else "")
        )


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--part":
        import json

        print(json.dumps(measure(int(sys.argv[3]), *prepare(int(sys.argv[2])))))
    else:
        main()
