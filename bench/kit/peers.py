# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Installs the peers below the build folder, and starts and stops them."""

import hashlib
import os
import pathlib
import resource
import shutil
import signal
import socket
import subprocess
import time

from foyer import free_port
from load import Target

SOURCE = pathlib.Path(__file__).resolve().parents[1] / 'peers'
START_SECONDS, STOP_SECONDS, INSTALL_SECONDS = 30, 10, 600
# nchan wants this folder whatever its configuration says.
NGINX_STATE = pathlib.Path('/var/lib/nginx')


def descriptors():
    return min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 65536)


def _pin(cpu):
    return ['taskset', '--cpu-list', str(cpu)] if cpu is not None else []


def install_node(folder):
    """Copies the peers to @folder, with what package-lock.json names; again only when that has changed."""
    shutil.copytree(SOURCE, folder, dirs_exist_ok=True)
    wanted = hashlib.sha256((folder / 'package-lock.json').read_bytes()).hexdigest()
    stamp = folder / 'installed'
    if stamp.exists() and stamp.read_text(encoding='ascii') == wanted:
        return
    print('Installing from npm: ws, socket.io, express, sequelize, mysql2, better-sqlite3', flush=True)
    environment = dict(os.environ)
    if pathlib.Path('/usr/include/node/node.h').exists():
        # better-sqlite3 is compiled where there is no binary of it; the headers need no network then.
        environment.setdefault('npm_config_nodedir', '/usr')
    subprocess.run(['npm', 'ci', '--no-audit', '--no-fund', '--silent'], cwd=folder, env=environment, check=True,
                   timeout=INSTALL_SECONDS)
    stamp.write_text(wanted, encoding='ascii')


def _find_nginx(roots):
    for root in roots:
        program, module = root / 'usr/sbin/nginx', root / 'usr/lib/nginx/modules/ngx_nchan_module.so'
        if program.exists() and module.exists():
            return program, module
    return None


def _make_state():
    if NGINX_STATE.is_dir():
        return
    print(f'Making {NGINX_STATE}, without which nchan does not start', flush=True)
    sudo = [] if os.geteuid() == 0 else ['sudo']
    subprocess.run([*sudo, 'mkdir', '--parents', str(NGINX_STATE)], check=True)


def install_nchan(folder):
    """(nginx, its nchan module), or a text that says why not. Debian's packages are unpacked below the build folder
    instead of installed, since installing starts a service."""
    found = _find_nginx([pathlib.Path('/'), folder])
    try:
        if found is None:
            print('Unpacking from Debian: nginx, libnginx-mod-nchan', flush=True)
            folder.mkdir(parents=True, exist_ok=True)
            subprocess.run(['apt-get', 'download', '-q', 'nginx', 'libnginx-mod-nchan'], cwd=folder, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=INSTALL_SECONDS)
            for package in folder.glob('*.deb'):
                subprocess.run(['dpkg-deb', '-x', package, folder], check=True)
            found = _find_nginx([folder])
        _make_state()
    except (OSError, subprocess.SubprocessError) as error:
        return f'nginx with nchan cannot be had: {error}'
    return found or 'nginx with nchan cannot be had'


class Process:
    """A peer from start to stop."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.process = None

    def start(self, command, environment):
        with open(self.folder / 'peer.log', 'wb') as log:
            self.process = subprocess.Popen([str(word) for word in command], env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(('127.0.0.1', self.port)) == 0:
                    return
            time.sleep(0.05)
        self.stop()
        log_text = (self.folder / 'peer.log').read_text(encoding='utf-8', errors='replace')
        raise RuntimeError('a peer did not start: ' + log_text[-2000:])

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __exit__(self, *_):
        self.stop()


class NodePeer(Process):
    """An echo server, or the chat job on one of its stores."""

    def __init__(self, folder, installed, script, cpu, *, store=None, visitors=0, environment=None, database_pid=None):
        super().__init__(folder)
        self.people = self.folder / 'people' if store else None
        self.database_pid = database_pid
        arguments = [store, self.port, self.people, visitors] if store else [self.port]
        self.command = [*_pin(cpu), 'node', installed / script, *arguments]
        self.environment = {'PATH': os.environ['PATH'], 'HOME': str(folder), 'NODE_ENV': 'production',
                            'SQLITE_FILE': str(self.folder / 'chat.db'), **(environment or {})}

    def __enter__(self):
        self.start(self.command, self.environment)
        return Target(self.port, self.process.pid, self.people, self.database_pid)


class Bare(Process):
    """echo-bare of the build: the floor."""

    def __init__(self, folder, program, cpu):
        super().__init__(folder)
        self.command = [*_pin(cpu), program, self.port]

    def __enter__(self):
        self.start(self.command, {'PATH': os.environ['PATH']})
        return Target(self.port, self.process.pid)


class Nchan(Process):
    def __init__(self, folder, found, cpu):
        super().__init__(folder)
        self.found, self.cpu = found, cpu

    def __enter__(self):
        program, module = self.found
        text = (SOURCE / 'nchan.conf.in').read_text(encoding='utf-8')
        for name, value in {'folder': self.folder, 'module': module, 'port': self.port,
                            'descriptors': descriptors()}.items():
            text = text.replace(f'@{name}@', str(value))
        path = self.folder / 'nginx.conf'
        path.write_text(text, encoding='utf-8')
        self.start([*_pin(self.cpu), program, '-p', self.folder, '-c', path], {'PATH': os.environ['PATH']})
        return Target(self.port, self.process.pid)
