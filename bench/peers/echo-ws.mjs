// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// Bare `ws`: on / what comes goes back, on /room it goes to everybody there. node echo-ws.mjs PORT
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

const server = createServer();
const sockets = new WebSocketServer({ server });
const room = new Set();

function publish(data, isBinary) {
  for (const socket of room)
    if (socket.readyState === WebSocket.OPEN) socket.send(data, { binary: isBinary });
}

sockets.on('connection', (socket, request) => {
  socket.on('error', () => {});
  if (request.url === '/room') {
    room.add(socket);
    socket.on('close', () => room.delete(socket));
    socket.on('message', publish);
  } else {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  }
});
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 });
