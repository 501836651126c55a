// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// The chat job in Node: node server.mjs STORE PORT PEOPLE-FILE VISITORS
// STORE: sequelize (with Express), mysql2, mysql2-grouped, sqlite, sqlite-grouped.
import { createServer } from 'node:http';
import { openDoor } from './door.mjs';
import { makePeople } from './people.mjs';

const [name, port, file, visitors] = process.argv.slice(2);

async function makeServer() {
  if (name !== 'sequelize') return createServer((request, response) => response.end('ok'));
  const { default: express } = await import('express');
  const app = express();
  app.use(express.json());
  app.get('/health', (request, response) => response.json({ status: 'ok' }));
  return createServer(app);
}

const { openStore } = await import(`./store-${name}.mjs`);
const store = await openStore(makePeople(Number(visitors), file));
const server = await makeServer();
openDoor(server, store);
server.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 });
