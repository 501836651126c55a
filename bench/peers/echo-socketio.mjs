// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// Socket.IO over WebSocket alone: `echo` comes back, `publish` goes to everybody. node echo-socketio.mjs PORT
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const server = createServer();
const io = new Server(server, { transports: ['websocket'], serveClient: false });

io.on('connection', (socket) => {
  socket.on('echo', (text) => socket.emit('echo', text));
  socket.on('publish', (text) => io.emit('message', text));
});
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 });
