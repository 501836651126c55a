# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""A private MariaDB on a socket, with its own defaults for sizes and a flush at each commit."""

import importlib.machinery
import importlib.util
import pathlib
import shutil
import subprocess

WITH_MARIADB = pathlib.Path(__file__).resolve().parents[2] / 'tests/kit/with-mariadb'
# The tests' server is small; these are what MariaDB sets when nobody says anything.
DEFAULTS = ('--innodb-buffer-pool-size=128M', '--innodb-log-file-size=96M', '--max-connections=151')


def _kit():
    loader = importlib.machinery.SourceFileLoader('with_mariadb', str(WITH_MARIADB))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('with_mariadb', loader))
    loader.exec_module(module)
    names = {option.partition('=')[0] for option in DEFAULTS}
    module.OPTIONS = [option for option in module.OPTIONS if option.partition('=')[0] not in names] + list(DEFAULTS)
    return module


class MariaDB:
    """Starts with `with`; @environment is what Foyer and the peers find it by."""

    def __init__(self, folder, cache):
        self.folder, self.cache = pathlib.Path(folder), pathlib.Path(cache)
        self.kit, self.server = _kit(), None

    def __enter__(self):
        template = self.kit.make_template(self.cache)
        self.folder.mkdir(parents=True)
        shutil.copytree(template, self.folder / 'data')
        self.server = self.kit.start(str(self.folder), True)
        return self

    def __exit__(self, *_):
        self.kit.stop(str(self.folder), self.server)
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self):
        self.server.kill()
        self.server.wait()

    def restart(self):
        """After kill(); comes back when it serves again."""
        self.server = self.kit.start(str(self.folder), True)

    @property
    def pid(self):
        return self.server.pid

    @property
    def environment(self):
        return {'MYSQL_SOCKET': f'{self.folder}/socket', 'MYSQL_USER': 'root', 'MYSQL_PASSWORD': '',
                'MYSQL_DATABASE': 'foyer'}

    def make_empty(self):
        """What one measurement left behind shall not slow down the next."""
        statement = ('DROP DATABASE IF EXISTS foyer; '
                     'CREATE DATABASE foyer CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
        subprocess.run([self.kit.find_program('mariadb'), '--no-defaults', f'--socket={self.folder}/socket',
                        '--user=root', '--execute', statement], check=True)
