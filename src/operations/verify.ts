// Comparing by transfer what the master and the servers serve with what the database says (spec 06 §2.9); for zone_tool only.

import { type Static, Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { expectedZone, serversToVerify, type VerifiedServer } from '../store/verified-zone.ts';
import { type ListedZone, listZones } from '../store/zone-list.ts';
import { defineOperation, type StepsContext } from './define.ts';
import { type Comparing, type Finding, verifyZone } from './verify-zone.ts';
import { zoneTargets } from './zone-list.ts';

const PAGE = 500;
/** Zones are begun no faster: servers have better things to do. */
const PACE_MS = 10;
/** After it, what differed is compared once more: a publish may have been on its way. */
const SECOND_LOOK_MS = 2_000;
const MOST_FINDINGS = 1_000;

const Lines = Type.Optional(Type.Array(Type.String()));
const Count = Type.Integer();
const NullInt = Type.Union([Type.Integer(), Type.Null()]);
const NullText = Type.Union([Type.String(), Type.Null()]);

const FindingOut = Type.Object({
  name: Type.String(),
  server_name: Type.Union([Type.String(), Type.Null()], { description: 'null: the master' }),
  kind: Type.Union(
    [Type.Literal('content'), Type.Literal('behind'), Type.Literal('ahead'), Type.Literal('not_served')],
    { description: 'behind, ahead: by its serial' },
  ),
  serial: NullInt,
  master_serial: NullInt,
  reason: NullText,
  missing: Lines,
  unexpected: Lines,
  missing_count: Type.Optional(Count),
  unexpected_count: Type.Optional(Count),
});

const Verified = Type.Object({
  zones: Type.Integer({ description: 'compared' }),
  drifting: Type.Integer({ description: 'of these, zones that are not served as published' }),
  findings: Type.Array(FindingOut, { description: `the first ${MOST_FINDINGS}` }),
  not_compared: Type.Array(Type.Object({ server_name: NullText, reason: Type.String(), zones: Count }), {
    description: 'servers that gave no answer, or no transfer: then only the serial was compared',
  }),
  skipped: Type.Array(Type.Object({ name: Type.String(), state: Type.String() }), {
    description: 'named, but not published',
  }),
});

export const verify = defineOperation({
  name: 'verify',
  summary: 'Compares by transfer what master and servers serve with the database; all zones, or those named',
  transaction: 'steps',
  roles: ['admin'],
  params: { names: Type.Optional(Type.Array(Type.String({ minLength: 1 }))) },
  positional: ['names'],
  variadic: true,
  result: Verified,
  run: async (ctx, { names = [] }): Promise<Static<typeof Verified>> => {
    const run = await beginRun(ctx);
    const page = { limit: PAGE };
    for (let after: ListedZone | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const from = after;
      const zones = await ctx.step(({ trx }) =>
        listZones(trx, zoneTargets(names), from === undefined ? page : { ...page, after: from }),
      );
      if (isFirst && zones.length === 0 && names.length > 0)
        throw new DmsError('NoZonesFound', { name_pattern: names.join(' ') });
      await verifyPage(run, zones, names.length > 0);
      after = zones.length < PAGE ? undefined : zones.at(-1);
    }
    const { compared: zones, drifting, findings, skipped } = run;
    return { zones, drifting, findings, not_compared: [...run.notCompared.values()], skipped };
  },
});

interface Run {
  readonly ctx: StepsContext;
  readonly comparing: Comparing;
  readonly servers: readonly VerifiedServer[];
  compared: number;
  drifting: number;
  readonly findings: Static<typeof FindingOut>[];
  readonly notCompared: ReadonlyMap<string | null, NotCompared>;
  readonly skipped: { readonly name: string; readonly state: string }[];
}

interface NotCompared {
  readonly server_name: string | null;
  readonly reason: string;
  zones: number;
}

/** dms-rpcd reaches no other host: there is no such method there, whatever an endpoint's configuration says. */
async function beginRun(ctx: StepsContext): Promise<Run> {
  const { nameServer } = ctx.ports;
  if (nameServer === undefined) throw new DmsError('MethodNotFoundJsonRpcError', { method: 'verify' });
  const { dns_server, dns_port, dns_query_timeout } = ctx.settings;
  const notCompared = new Map<string | null, NotCompared>();
  const comparing: Comparing = {
    nameServer,
    master: { address: dns_server, port: dns_port },
    timeoutMs: dns_query_timeout * 1000,
    silent: new Map(),
    keys: new Map(),
    notCompared: (server_name, reason) => {
      const known = notCompared.get(server_name);
      if (known === undefined) notCompared.set(server_name, { server_name, reason, zones: 1 });
      else known.zones += 1;
    },
  };
  const servers = await ctx.step(({ trx }) => serversToVerify(trx));
  return { ctx, comparing, servers, compared: 0, drifting: 0, findings: [], notCompared, skipped: [] };
}

const PUBLISHED = ['PUBLISHED', 'UPDATE'];

async function verifyPage(run: Run, zones: readonly ListedZone[], areNamed: boolean): Promise<void> {
  const { clock } = run.ctx;
  const suspects: ListedZone[] = [];
  for (const zone of zones) {
    if (!PUBLISHED.includes(zone.state)) {
      if (areNamed) run.skipped.push({ name: zone.name, state: zone.state });
      continue;
    }
    const begun = clock.monotonic();
    if ((await verifyOne(run, zone)).length > 0) suspects.push(zone);
    run.compared += 1;
    run.ctx.progress(`${run.compared} zones compared, ${run.drifting + suspects.length} differ: ${zone.name}`);
    const rest = PACE_MS - (clock.monotonic() - begun);
    if (rest > 0) await clock.sleep(rest);
  }
  if (suspects.length > 0) await clock.sleep(SECOND_LOOK_MS);
  // what could not be compared has been counted
  const comparing: Comparing = { ...run.comparing, notCompared: () => undefined };
  for (const zone of suspects) keep(run, await verifyOne({ ...run, comparing }, zone));
}

/** Read in its own transaction just before it is compared; nothing is held meanwhile. */
async function verifyOne(run: Run, zone: ListedZone): Promise<readonly Finding[]> {
  const expected = await run.ctx.step(({ trx }) => expectedZone(trx, zone.id));
  if (expected === undefined || !PUBLISHED.includes(expected.state)) return [];
  const servers = run.servers.filter(({ sg_id }) => sg_id === zone.sg_id || sg_id === zone.alt_sg_id);
  return verifyZone(run.comparing, expected, servers);
}

function keep(run: Run, found: readonly Finding[]): void {
  if (found.length > 0) run.drifting += 1;
  for (const { missing, unexpected, ...finding } of found) {
    if (run.findings.length >= MOST_FINDINGS) return;
    const lines =
      missing === undefined || unexpected === undefined ? {} : { missing: [...missing], unexpected: [...unexpected] };
    run.findings.push({ ...finding, ...lines });
  }
}
