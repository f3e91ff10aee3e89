// The routes of one endpoint: from where, how often, who, in what form; then the call.

import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { siteOf } from '../dns/address-list.ts';
import type { Endpoint } from './endpoints.ts';
import { parseBasic } from './login-guard.ts';
import { isAcceptable, MEDIA_TYPES } from './media-type.ts';
import { createEndpointRpc } from './methods.ts';
import { refuse } from './refuse.ts';
import { sendAnswer } from './send-answer.ts';
import type { RpcService } from './service.ts';

const OTHER_METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const MINUTE_MS = 60_000;

/** `app` has the plugin of rate limits. */
export function addEndpoint(app: FastifyInstance, service: RpcService, endpoint: Endpoint): void {
  const rpc = createEndpointRpc(service, endpoint);
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
    onRequest: [
      async (request, reply) => {
        if (!endpoint.mayConnect(addressOf(request))) return refuse(reply, 403, 'not from this address');
      },
      limitRate(app, service, endpoint),
      logIn(service, endpoint, users),
      async (request, reply) => {
        if (!isAcceptable(request.headers))
          return refuse(reply, 415, `send ${MEDIA_TYPES[0]} in UTF-8, not compressed`);
      },
    ],
    handler: async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const gone = new AbortController();
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) gone.abort();
      });
      const sender = {
        user: users.get(request) ?? '',
        address: addressOf(request),
        requestId: request.id,
        gone: gone.signal,
      };
      return sendAnswer(reply, rpc.receive(body, sender));
    },
  });
}

/** The client's address, behind trusted proxies too; '' for a peer on the UNIX socket. */
export function addressOf(request: FastifyRequest): string {
  return request.ip ?? '';
}

function limitRate(app: FastifyInstance, { ports }: RpcService, endpoint: Endpoint): onRequestAsyncHookHandler {
  const most = (): number => endpoint.rateLimit ?? ports.operations.settings.current().rpc_rate_limit;
  const hook = app.rateLimit({
    max: most,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => siteOf(addressOf(request)),
    errorResponseBuilder: (_request, { max, statusCode }) =>
      Object.assign(new Error(`more than ${max} requests in a minute from your address`), { statusCode }),
  });
  return async function limited(this: FastifyInstance, request, reply) {
    if (most() > 0) await hook.call(this, request, reply);
  };
}

function logIn(
  { guard, metrics }: RpcService,
  endpoint: Endpoint,
  users: WeakMap<FastifyRequest, string>,
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const credentials = parseBasic(request.headers.authorization);
    const login = await guard.login(credentials, endpoint.users, addressOf(request));
    if ('user' in login) return void users.set(request, login.user);
    metrics.refusedLogin(endpoint.path, login.refused);
    if (login.refused === 'wrong') return challenge(reply, endpoint);
    const seconds = String(Math.ceil(login.retryAfterMs / 1000));
    return refuse(reply.header('retry-after', seconds), 429, 'too many attempts to log in: try again later');
  };
}

function challenge(reply: FastifyReply, endpoint: Endpoint): FastifyReply {
  reply.header('www-authenticate', `Basic realm="${endpoint.realm.replaceAll(/["\\]/g, '')}", charset="UTF-8"`);
  return refuse(reply, 401, 'user or password is missing or wrong');
}
