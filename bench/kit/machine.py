# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""What was measured, and on what."""

import json
import os
import pathlib
import platform
import re
import subprocess

import peers


def _say(*command):
    try:
        result = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, check=False, timeout=20)
    except OSError:
        return ''
    return result.stdout.strip()


def _cpu_model():
    text = pathlib.Path('/proc/cpuinfo').read_text(encoding='utf-8', errors='replace')
    found = re.search(r'^model name\s*:\s*(.+)$', text, re.MULTILINE)
    return found.group(1) if found else platform.machine()


def _memory_gib():
    text = pathlib.Path('/proc/meminfo').read_text(encoding='ascii')
    return int(re.search(r'MemTotal:\s+(\d+)', text).group(1)) / 1024 / 1024


def _distribution():
    return platform.freedesktop_os_release().get('PRETTY_NAME', '')


def _version(pattern, text):
    found = re.search(pattern, text)
    return found.group(1) if found else 'unknown'


def describe(bench, root):
    """{name: text}, in the order of the page."""
    wanted = json.loads((peers.SOURCE / 'package.json').read_text(encoding='utf-8'))['dependencies']
    nginx = _say(bench.nchan[0], '-v') if isinstance(bench.nchan, tuple) else ''
    return {
        'processor': f'{_cpu_model()}, {os.cpu_count()} cores',
        'memory': f'{_memory_gib():.0f} GiB',
        'system': f'{_distribution()}, Linux {platform.release()}',
        'Foyer': f'{_say("git", "-C", root, "describe", "--always", "--dirty")}, release build, '
                 f'{_say("gcc", "--version").splitlines()[0]}',
        'MariaDB': _version(r'(\d+\.\d+\.\d+)', _say('/usr/sbin/mariadbd', '--version')),
        'SQLite': _version(r'(\d+\.\d+\.\d+)', _say('dpkg-query', '-W', '-f', '${Version}', 'libsqlite3-0')),
        'Node.js': _say('node', '--version').lstrip('v'),
        'from npm': ', '.join(f'{name} {version}' for name, version in sorted(wanted.items())),
        'nginx': f'{_version(r"nginx/([0-9.]+)", nginx)} with Debian\'s nchan module' if nginx else 'not there',
    }
