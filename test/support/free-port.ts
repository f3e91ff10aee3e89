// Ports for the servers that tests start.

import { createServer } from 'node:net';

/** A port that nobody listens on just now, below those that the kernel gives to outgoing connections. */
export async function freePort(address = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    if (await isFree(address, port)) return port;
  }
}

function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}
