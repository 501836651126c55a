// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const START_MS = 20_000;
const STOP_MS = 10_000;

export const ADMIN = { email: 'admin@example.org', password: 'correct horse battery staple' };

export function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** A foyer-server of its own: temporary database, free port, demo content, nothing of the caller's environment. */
export class Server {
  #build;
  #process = null;
  #environment;

  constructor(build, folder, port) {
    this.#build = build;
    this.folder = folder;
    this.origin = `http://127.0.0.1:${port}`;
    this.#environment = {
      PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', TZ: 'UTC',
      FOYER_ENV: 'production', HOST: '127.0.0.1', API_PORT: String(port), FOYER_DATA_DIR: join(folder, 'data'),
      FOYER_WEB_ROOT: join(build, 'widget', 'dist'), FOYER_LOG: 'text',
    };
  }

  static async create(build, folder, content) {
    const server = new Server(build, folder, await freePort());
    server.#control(['migrate']);
    server.#control(['user', 'add', '--email', ADMIN.email, '--name', 'Mira', '--role', 'admin', '--password-stdin'],
      `${ADMIN.password}\n`);
    server.#control(['demo', 'load', content]);
    await server.start();
    return server;
  }

  #control(args, input = '') {
    const program = join(this.#build, 'server', 'ctl', 'foyerctl');
    const result = spawnSync(program, args, { env: this.#environment, input, encoding: 'utf8', timeout: START_MS });
    if (result.status !== 0) throw new Error(`foyerctl ${args.join(' ')}: ${result.stderr || result.error}`);
  }

  async start() {
    const log = createWriteStream(join(this.folder, 'server.log'), { flags: 'a' });
    this.#process = spawn(join(this.#build, 'server', 'foyer-server'), [], {
      env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
    });
    this.#process.stdout.pipe(log, { end: false });
    this.#process.stderr.pipe(log, { end: false });
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline) {
      if (this.#process.exitCode !== null) throw new Error(`foyer-server ended with ${this.#process.exitCode}`);
      if (await this.#ready()) return;
      await wait(100);
    }
    throw new Error('foyer-server did not become ready');
  }

  async #ready() {
    try {
      return (await fetch(`${this.origin}/api/health/ready`)).ok;
    } catch {
      return false;
    }
  }

  /** SIGKILL to the whole group: supervisor and worker are gone at once, nothing is flushed. */
  async kill() {
    await this.#end('SIGKILL');
  }

  async stop() {
    if (this.#process) await this.#end('SIGTERM');
  }

  async #end(signal) {
    const child = this.#process;
    this.#process = null;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, signal);
    const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(timer);
  }
}
