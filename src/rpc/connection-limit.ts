// Bounds the connections of a server: when it is full, one that sends nothing makes room for the new one; never one whose
// request is being answered. Connections by UNIX socket are not counted, as the socket's mode says who may open them.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { siteOf } from '../dns/address-list.ts';

type Socket = FastifyRequest['socket'];

interface Connection {
  readonly socket: Socket;
  readonly site: string;
  /** Requests that are being answered. */
  busy: number;
}

/** `most` is asked at each new connection, so that it follows the settings. */
export function limitConnections(server: FastifyInstance['server'], most: () => number): void {
  /** By the peer's address and port, for the socket of a TLS session is not the one that was accepted; oldest first. */
  const connections = new Map<string, Connection>();
  const bySite = new Map<string, number>();
  const count = (site: string, step: 1 | -1): void => {
    const now = (bySite.get(site) ?? 0) + step;
    if (now === 0) bySite.delete(site);
    else bySite.set(site, now);
  };

  server.on('connection', (socket: Socket) => {
    const key = peerOf(socket);
    if (key === null) return;
    if (connections.size >= most()) (quietOne(connections, bySite)?.socket ?? socket).destroy();
    const connection = { socket, site: siteOf(socket.remoteAddress ?? ''), busy: 0 };
    connections.set(key, connection);
    count(connection.site, 1);
    socket.once('close', () => {
      if (connections.get(key) === connection) connections.delete(key);
      count(connection.site, -1);
    });
  });
  server.on('request', (request, response) => {
    const connection = connections.get(peerOf(request.socket) ?? '');
    if (connection === undefined) return;
    connection.busy += 1;
    response.once('close', () => {
      connection.busy -= 1;
    });
  });
}

/** Null for a UNIX socket, and for a peer that has gone already. */
function peerOf({ remoteAddress, remotePort }: Socket): string | null {
  return remotePort === undefined ? null : `${remoteAddress} ${remotePort}`;
}

/** The oldest connection without a request of the site that has most connections, else of any site. */
function quietOne(
  connections: ReadonlyMap<string, Connection>,
  bySite: ReadonlyMap<string, number>,
): Connection | undefined {
  let [heaviest, highest] = ['', 0];
  for (const [site, number] of bySite) if (number > highest) [heaviest, highest] = [site, number];
  let other: Connection | undefined;
  for (const connection of connections.values()) {
    if (connection.busy > 0 || connection.socket.destroyed) continue;
    if (connection.site === heaviest) return connection;
    other ??= connection;
  }
  return other;
}
