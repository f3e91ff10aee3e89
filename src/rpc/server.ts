// The HTTP side of JSON-RPC: routes per endpoint, content types, limits, authentication (spec 03 §1.3).

import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { OperationPorts } from '../operations/define.ts';
import type { Passwords, Random } from '../ports.ts';
import { authenticate } from './basic-auth.ts';
import type { Endpoint } from './endpoints.ts';
import { addHealthRoutes, type Readiness } from './health.ts';
import { createEndpointRpc } from './methods.ts';

export interface RpcPorts {
  readonly operations: OperationPorts;
  readonly passwords: Passwords;
  readonly random: Random;
  /** What stands in the way of answering, by name; see `Readiness`. */
  readonly readiness: () => Promise<Readiness>;
}

export interface RpcServerOptions {
  readonly endpoints: readonly Endpoint[];
  /** PEM texts; without them the server speaks plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

const MEDIA_TYPES: readonly string[] = ['application/json', 'application/json-rpc', 'application/json-request'];
const CHARSETS: readonly string[] = ['utf-8', 'utf8', 'us-ascii'];
const OTHER_METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Builds the server; nothing listens until `listen` of the result is called. Closing it lets running calls end. */
export function createRpcServer(ports: RpcPorts, options: RpcServerOptions): FastifyInstance {
  const { settings } = ports.operations;
  const app = Fastify({
    bodyLimit: settings.current().jsonrpc_max_content_length,
    forceCloseConnections: 'idle',
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => requestId(request.headers['x-request-id'], ports.random),
    ...(options.tls === undefined ? {} : { https: options.tls }),
  }) as unknown as FastifyInstance;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(MEDIA_TYPES.slice(), { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'no such endpoint'));
  app.setErrorHandler((error, request, reply) => answerFault(ports, error, request, reply));
  addHealthRoutes(app, ports.readiness);
  for (const endpoint of options.endpoints) addEndpoint(app, ports, endpoint);
  return app;
}

function addEndpoint(app: FastifyInstance, ports: RpcPorts, endpoint: Endpoint): void {
  const rpc = createEndpointRpc(ports.operations, endpoint);
  const users = new WeakMap<FastifyRequest, string>();
  app.route({
    method: [...OTHER_METHODS],
    url: endpoint.path,
    onRequest: async (_request, reply) => refuse(reply.header('allow', 'POST'), 405, 'POST only'),
    handler: async () => undefined,
  });
  app.route({
    method: 'POST',
    url: endpoint.path,
    onRequest: async (request, reply) => {
      const user = await authenticate(request.headers.authorization, endpoint.users, ports.passwords);
      if (user === null) return challenge(reply, endpoint);
      users.set(request, user);
      if (!isAcceptable(request)) return refuse(reply, 415, `send ${MEDIA_TYPES[0]} in UTF-8, not compressed`);
    },
    handler: async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const user = users.get(request) ?? '';
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const answer = await rpc.receive(body, {
        user,
        address: request.ip,
        requestId: request.id,
        gone: gone.signal,
      });
      return answer === null ? reply.code(204).send() : reply.type('application/json; charset=utf-8').send(answer);
    },
  });
}

function isAcceptable(request: FastifyRequest): boolean {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(text)?.[1]).find(Boolean);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  return MEDIA_TYPES.includes(type.trim()) && CHARSETS.includes(charset ?? 'utf-8') && encoding === 'identity';
}

function challenge(reply: FastifyReply, endpoint: Endpoint): FastifyReply {
  reply.header('www-authenticate', `Basic realm="${endpoint.realm.replaceAll(/["\\]/g, '')}", charset="UTF-8"`);
  return refuse(reply, 401, 'user or password is missing or wrong');
}

function refuse(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);
}

const TEXTS: Readonly<Record<number, string>> = {
  413: 'the request is larger than jsonrpc_max_content_length',
  415: 'this content type is not served',
};

/** Faults outside of any call: bad HTTP is the client's, everything else is logged and told without details. */
function answerFault(ports: RpcPorts, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status < 500) return refuse(reply, status, TEXTS[status] ?? (error as Error).message);
  const detail = error instanceof Error ? error.stack : String(error);
  ports.operations.logger.error({ request: request.id, path: request.url, detail }, 'request failed');
  return refuse(reply, 503, 'the service cannot answer now; its log has the details');
}

function requestId(given: string | string[] | undefined, random: Random): string {
  if (typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given)) return given;
  return random.bytes(8).toString('hex');
}
