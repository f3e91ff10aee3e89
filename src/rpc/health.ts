// /healthz says that the process answers, /readyz whether it can do its work and what stands in the way, /metrics how it fares.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addressOf } from './endpoint-route.ts';
import { refuse } from './refuse.ts';
import type { RpcService } from './service.ts';

/** Every check by name with `ok` or what is wrong with it. */
export type Readiness = Readonly<Record<string, string>>;

/** Details and figures are for those of `rpc_monitor_addresses`; others learn only whether it is ready. */
export function addHealthRoutes(app: FastifyInstance, service: RpcService): void {
  const { ports, metrics } = service;
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (request, reply) => {
    const checks = await ports.readiness();
    const ready = Object.values(checks).every((check) => check === 'ok');
    return reply.code(ready ? 200 : 503).send(mayMonitor(service, request) ? { ready, checks } : { ready });
  });
  app.get('/metrics', async (request, reply) => {
    if (!mayMonitor(service, request)) return refuse(reply, 403, 'not from this address: see rpc_monitor_addresses');
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

/** A proxy on this host that nobody declared would make everybody local: what it forwards is told by its header. */
function mayMonitor({ mayMonitor: isListed, isTrustedProxy }: RpcService, request: FastifyRequest): boolean {
  const peer = request.socket.remoteAddress ?? '';
  const isForwarded = ['x-forwarded-for', 'forwarded', 'via'].some((name) => request.headers[name] !== undefined);
  return (!isForwarded || isTrustedProxy(peer)) && isListed(addressOf(request));
}
