#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the contract's session on a fresh server with SQLite and on one with MySQL, and compares byte for byte.

usage: with-mariadb run-contract.py SERVER
Both servers must answer as the session expects, stop cleanly on SIGTERM, and write the same transcript.
"""
import difflib
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

CONTRACT = pathlib.Path(__file__).with_name('contract.py')
START_SECONDS = 30
STOP_SECONDS = 20


def environment_for(database, folder):
    kept = {name: value for name, value in os.environ.items() if database == 'mysql' or not name.startswith('MYSQL_')}
    return {**kept, 'FOYER_ENV': 'development', 'HOST': '127.0.0.1', 'API_PORT': '0', 'FOYER_DATA_DIR': f'{folder}/data',
            'FOYER_WEB_ROOT': f'{folder}/web', 'FOYER_LOG': 'text', 'FOYER_LOG_LEVEL': 'message'}


def wait_for_address(log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = re.search(r'http://127\.0\.0\.1:(\d+)/', log.read_text())
        if found and int(found.group(1)) > 0:
            return found.group(0)
        time.sleep(0.05)
    raise SystemExit('The server did not start:\n' + log.read_text())


def transcript_of(server, database, folder):
    log = pathlib.Path(folder) / 'log'
    for name in ('data', 'web'):
        (pathlib.Path(folder) / name).mkdir(mode=0o700)
    with log.open('w', encoding='utf-8') as output:
        process = subprocess.Popen([server], env=environment_for(database, folder), stdout=output, stderr=output)
    try:
        url = wait_for_address(log)
        run = subprocess.run([sys.executable, CONTRACT, url, '--setup-code', f'{folder}/data/setup-code'],
                             stdout=subprocess.PIPE, check=False)
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(STOP_SECONDS)
    text = run.stdout.decode('utf-8')
    faults = [line for line in log.read_text().splitlines() if re.search(r' (warning|critical|error) ', line)]
    good = run.returncode == 0 and code == 0 and not faults
    print(f'{"ok" if good else "not ok"} - {database}: {len(text.splitlines())} lines, server ended with {code}')
    for line in faults + ([] if run.returncode == 0 else text.splitlines()):
        print('#', line[:400])
    return text if good else None


def main():
    print('1..3')
    texts = []
    for database in ('sqlite', 'mysql'):
        with tempfile.TemporaryDirectory() as folder:
            texts.append(transcript_of(sys.argv[1], database, folder))
    same = texts[0] is not None and texts[0] == texts[1]
    print(f'{"ok" if same else "not ok"} - both transcripts are the same')
    if None not in texts:
        for line in difflib.unified_diff(texts[0].splitlines(), texts[1].splitlines(), 'sqlite', 'mysql', n=2, lineterm=''):
            print('#', line[:400])
    return 0 if same else 1


if __name__ == '__main__':
    sys.exit(main())
