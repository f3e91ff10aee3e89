// A listener of dms-rpcd on given ports, with what a test does not care about filled in.

import { createRandom } from '../../src/adapters/random.ts';
import type { OperationPorts } from '../../src/operations/define.ts';
import type { Endpoint } from '../../src/rpc/endpoints.ts';
import { endpointsOf } from '../../src/rpc/endpoints.ts';
import { createRpcServer, type ListenerOptions } from '../../src/rpc/server.ts';
import { createRpcService, type RpcPorts } from '../../src/rpc/service.ts';

export type ListenerParts = Partial<RpcPorts> & ListenerOptions & { readonly endpoints?: readonly Endpoint[] };

/** The password of everybody is `right`. */
export function makeListener(operations: OperationPorts, parts: ListenerParts = {}) {
  const { endpoints = endpointsOf({}), tls, ...ports } = parts;
  const service = createRpcService(
    {
      operations,
      passwords: { check: async (_user, password) => (password === 'right' ? 'right' : 'wrong') },
      random: createRandom(),
      readiness: async () => ({}),
      measures: async () => [],
      databaseConnections: 20,
      ...ports,
    },
    endpoints,
  );
  return createRpcServer(service, tls === undefined ? {} : { tls });
}
