// Is a server alive? The SOA of a zone that every server has, and what its answer means (spec 01 §4.4).

import { DmsError } from '../../domain/errors.ts';
import type { RemoteServer } from '../../ports.ts';
import type { EnginePorts } from '../context.ts';

export type Verdict = { readonly verdict: 'good' } | { readonly verdict: 'retry' | 'broken'; readonly reason: string };

/** Answers of a server that works but does not carry the zone. */
const ALIVE = new Set(['NXDOMAIN', 'REFUSED', 'NOTAUTH']);

/** No answer may pass; a wrong one means that the server is broken. */
export async function probe({ nameServer, settings }: EnginePorts, server: RemoteServer): Promise<Verdict> {
  const { serversm_soaquery_domain: zone, dns_port: port, dns_query_timeout } = settings.current();
  const at = `${server.name} (${server.address} port ${port})`;
  try {
    const answer = await nameServer.soa({ address: server.address, port }, zone, dns_query_timeout * 1000);
    if (ALIVE.has(answer.rcode)) return { verdict: 'good' };
    if (answer.rcode === 'NOERROR') {
      if (answer.soa !== null) return { verdict: 'good' };
      return { verdict: 'broken', reason: `${at} answers NOERROR without an SOA of ${zone}: give it that zone` };
    }
    return { verdict: 'broken', reason: `${at} answers ${answer.rcode} for the SOA of ${zone}` };
  } catch (error) {
    if (!(error instanceof DmsError)) throw error;
    return { verdict: error.name === 'NameServerBadAnswer' ? 'broken' : 'retry', reason: error.message };
  }
}
