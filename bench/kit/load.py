# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs foyer-load against a server and reads its line."""

import dataclasses
import json
import pathlib
import subprocess

SPARE_SECONDS = 150


@dataclasses.dataclass
class Target:
    """A server that runs."""
    port: int
    pid: int
    people: pathlib.Path | None = None
    database_pid: int | None = None


def command_of(tool, mode, target, arguments, cpu):
    pin = ['taskset', '--cpu-list', str(cpu)] if cpu is not None else []
    command = [*pin, str(tool), mode, '--port', str(target.port), '--server-pid', str(target.pid)]
    if target.people is not None:
        command += ['--people', str(target.people)]
    if target.database_pid is not None:
        command += ['--database-pid', str(target.database_pid)]
    return command + [str(argument) for argument in arguments]


def run(tool, mode, target, arguments, cpu=None, seconds=10):
    """What foyer-load measured; what was wrong is in its `problem`."""
    result = subprocess.run(command_of(tool, mode, target, arguments, cpu), stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, timeout=seconds + SPARE_SECONDS, check=False)
    if not result.stdout.strip():
        raise RuntimeError(f'foyer-load {mode} said nothing but: {result.stderr.strip()}')
    return json.loads(result.stdout)
