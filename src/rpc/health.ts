// /healthz says that the process answers, /readyz whether it can do its work and what stands in the way.

import type { FastifyInstance } from 'fastify';

/** Every check by name with `ok` or what is wrong with it. */
export type Readiness = Readonly<Record<string, string>>;

export function addHealthRoutes(app: FastifyInstance, readiness: () => Promise<Readiness>): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const checks = await readiness();
    const ready = Object.values(checks).every((check) => check === 'ok');
    return reply.code(ready ? 200 : 503).send({ ready, checks });
  });
}
