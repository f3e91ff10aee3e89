// Opens the ways into dms-rpcd that settings ask for: HTTP, HTTPS, a UNIX socket.

import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { DmsError } from '../domain/errors.ts';
import type { Files } from '../ports.ts';
import { followCertificate, readCertificate } from '../rpc/certificate.ts';
import { createRpcServer } from '../rpc/server.ts';
import type { RpcService } from '../rpc/service.ts';

export type Listener = ReturnType<typeof createRpcServer>;

/** The signal ends the looking for new certificates. Throws AddressInUse, FileMissing, FileUnreadable, SettingInvalid. */
export async function openListeners(
  service: RpcService,
  files: Files,
  signal: AbortSignal,
): Promise<readonly Listener[]> {
  const { settings, clock, logger } = service.ports.operations;
  const { rpc_host: host, rpc_port, rpc_tls_port, rpc_socket, rpc_socket_mode } = settings.current();
  const listeners: Listener[] = [];
  if (rpc_port !== 0) listeners.push(await open(createRpcServer(service), { host, port: rpc_port }));
  if (rpc_socket !== '') {
    await removeStaleSocket(rpc_socket);
    listeners.push(await open(createRpcServer(service), { path: rpc_socket }));
    chmodSync(rpc_socket, rpc_socket_mode);
  }
  if (rpc_tls_port !== 0) {
    const paths = () => ({ cert: settings.current().rpc_tls_cert_file, key: settings.current().rpc_tls_key_file });
    const tls = await readCertificate(files, paths());
    const listener = await open(createRpcServer(service, { tls }), { host, port: rpc_tls_port });
    void followCertificate(listener, { files, clock, logger, paths }, signal);
    listeners.push(listener);
  }
  if (listeners.length === 0) {
    throw new DmsError('SettingInvalid', {}, 'rpc_port, rpc_tls_port and rpc_socket are all off: nothing to listen on');
  }
  return listeners;
}

async function open(listener: Listener, where: { host: string; port: number } | { path: string }): Promise<Listener> {
  try {
    await listener.listen(where);
    return listener;
  } catch (cause) {
    const [address, port] = 'path' in where ? [where.path, ''] : [where.host, where.port];
    const reason = cause instanceof Error ? cause.message : String(cause);
    const text = `cannot listen on ${address} ${port}: ${reason}`;
    throw new DmsError('AddressInUse', { address, port }, text, { cause });
  }
}

/** A process that was killed leaves its socket behind; one that somebody answers at stays, and listening then fails. */
async function removeStaleSocket(path: string): Promise<void> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return;
  const isStale = await new Promise<boolean>((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => resolve(false));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
    socket.once('close', () => socket.destroy());
  });
  if (isStale) unlinkSync(path);
}
