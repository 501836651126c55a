# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""A demo site as tools/run makes it, for the tests that look at the whole from outside."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
SECONDS = 60
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def fetch(url, body=None):
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with OPENER.open(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Demo:
    """One run of tools/run; what it prints is read until it serves."""

    def __init__(self, data, *options):
        environment = {**os.environ, "API_PORT": "3901", "MYSQL_HOST": "nowhere.invalid", "FOYER_LIMIT_BODY_BYTES": "1"}
        self.process = subprocess.Popen(
            [str(TOP / "tools/run"), "--data", data, *options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True,
        )
        self.output = ""
        for line in self.process.stdout:
            self.output += line
            if "Ctrl-C" in line:
                break
        self.address = self._find(r"demo site: +(\S+)/\n").replace("localhost", "127.0.0.1")
        self.email = self._find(r"Administrator: +(\S+)\n")
        self.password = self._find(r"password: +(\S+)\n")

    def _find(self, pattern):
        found = re.search(pattern, self.output)
        if not found:
            self.process.kill()
            raise AssertionError("tools/run said: " + self.output)
        return found.group(1)

    def log_in(self, password):
        return fetch(self.address + "/api/auth/login", {"email": self.email, "password": password})[0]

    def stop(self, number=signal.SIGINT):
        """As Ctrl-C does: to the whole foreground group."""
        os.killpg(self.process.pid, number)
        return self.process.wait(SECONDS)

    def is_gone(self):
        host, _, port = self.address.rpartition("/")[2].partition(":")
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                socket.create_connection((host, int(port)), 1).close()
            except ConnectionRefusedError:
                return True
            except OSError:
                pass
            time.sleep(0.1)
        return False
