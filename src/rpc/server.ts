// The HTTP side of JSON-RPC: one listener with its limits, its routes, and what it says when something is wrong (spec 03 §1.3).

import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Random } from '../ports.ts';
import { limitConnections } from './connection-limit.ts';
import { addEndpoint } from './endpoint-route.ts';
import { addHealthRoutes } from './health.ts';
import { MEDIA_TYPES } from './media-type.ts';
import { refuse } from './refuse.ts';
import type { RpcService } from './service.ts';

export interface ListenerOptions {
  /** PEM texts; without them the listener speaks plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A client has so long for the head of a request, and for the handshake of TLS. */
const HEAD_MS = 10_000;
/** How often connections are looked through for those that are too slow. */
const LOOK_MS = 1_000;

/** Builds a listener; nothing listens until `listen` of the result is called. Closing it lets running calls end. */
export function createRpcServer(service: RpcService, options: ListenerOptions = {}): FastifyInstance {
  const { operations, random } = service.ports;
  const settings = operations.settings.current();
  const requestMs = settings.rpc_request_timeout * 1000;
  const http = {
    headersTimeout: Math.min(HEAD_MS, requestMs),
    requestTimeout: requestMs,
    connectionsCheckingInterval: LOOK_MS,
  };
  const transport =
    options.tls === undefined ? { http } : { https: { ...http, ...options.tls, handshakeTimeout: HEAD_MS } };
  const app = Fastify({
    bodyLimit: settings.jsonrpc_max_content_length,
    requestTimeout: requestMs,
    forceCloseConnections: 'idle',
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => requestId(request.headers['x-request-id'], random),
    trustProxy: (address: string | undefined) => service.isTrustedProxy(address ?? ''),
    ...transport,
  }) as unknown as FastifyInstance;
  limitConnections(app.server, () => operations.settings.current().rpc_max_connections);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser([...MEDIA_TYPES], { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  addHooks(app, service, requestMs);
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'no such endpoint'));
  app.setErrorHandler((error, request, reply) => answerFault(service, error, request, reply));
  addHealthRoutes(app, service);
  app.register(rateLimit, { global: false });
  app.register(async (scope) => {
    for (const endpoint of service.endpoints) addEndpoint(scope, service, endpoint);
  });
  return app;
}

function addHooks(app: FastifyInstance, { metrics }: RpcService, stalledMs: number): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  });
  // Whoever does not take his answer is let go; Node sets the time of idle connections again at its end.
  app.addHook('onSend', async (_request, reply) => {
    // `inject` has a socket that cannot
    reply.raw.socket?.setTimeout?.(stalledMs);
  });
  app.addHook('onResponse', async (request, reply) => {
    metrics.response(request.routeOptions.url ?? '', reply.statusCode);
  });
}

const TEXTS: Readonly<Record<number, string>> = {
  413: 'the request is larger than jsonrpc_max_content_length',
  415: 'this content type is not served',
};

/** Faults outside of any call: bad HTTP is the client's, everything else is logged and told without details. */
function answerFault(
  { ports }: RpcService,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  // Closed now, the connection would be reset under the client that still sends, and the answer lost: the rest is read away,
  // for as long as a request may take.
  reply.removeHeader('connection');
  if (status < 500) return refuse(reply, status, TEXTS[status] ?? (error as Error).message);
  const detail = error instanceof Error ? error.stack : String(error);
  ports.operations.logger.error({ request: request.id, path: request.url, detail }, 'request failed');
  return refuse(reply.header('retry-after', '5'), 503, 'the service cannot answer now; its log has the details');
}

function requestId(given: string | string[] | undefined, random: Random): string {
  if (typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given)) return given;
  return random.bytes(8).toString('hex');
}
