// find_records: who has an address, an address of a network, or this record data, among the records of all zones.

import { type Static, Type } from 'typebox';
import { addressRange } from '../dns/network.ts';
import { DmsError } from '../domain/errors.ts';
import { type FindFilter, findInAllZones, type Wanted } from '../store/find-records.ts';
import { requireServerGroup } from '../store/server-group.ts';
import { namePattern } from '../store/zone-list.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { asciiName, requireOwnSectag, sectagFilter } from './find-zone.ts';
import { canonicalForms, TextOrMany, typesOf } from './record-query.ts';
import { Param, RrOut } from './schemas.ts';
import { rrOut } from './views/zone-instance.ts';

const LIMIT = 1000;

/** Which records of which zones; `replace_records` takes the same. */
export const inZones = {
  type: Type.Optional(TextOrMany),
  names: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), { description: 'zones by name, with `*` and `?`; all by default' }),
  ),
  reference: Type.Optional(Type.String()),
  sg_name: Type.Optional(Type.String()),
  show_all: Type.Optional(Type.Boolean({ description: 'disabled records, and those of disabled zones, too' })),
};

export interface InZones {
  readonly type?: Static<typeof TextOrMany>;
  readonly names?: readonly string[];
  readonly reference?: string;
  readonly sg_name?: string;
  readonly show_all?: boolean;
}

export const findRecords = defineOperation({
  name: 'find_records',
  summary: 'Records of all zones, as they were saved last, that say this: an address, one of a network, or record data',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: {
    rdata: Type.String({ minLength: 1, description: 'address, network (CIDR), or data; names are absolute' }),
    ...inZones,
    limit: Param.limit,
  },
  paramRoles: { sg_name: ['admin'] },
  positional: ['rdata', 'type', 'names', 'limit'],
  result: Type.Object({
    records: Type.Array(Type.Object({ ...RrOut.properties, zone: Type.String(), zone_id: Type.Integer() })),
    truncated: Type.Boolean({ description: 'there are more than `limit`' }),
  }),
  run: async (ctx, { rdata, limit = LIMIT, ...where }) => {
    const found = await findInAllZones(ctx.trx, await filterOf(ctx, wantedOf(rdata, typesIn(where)), where), limit + 1);
    if (found.length === 0) await requireOwnSectag(ctx);
    const records = found.slice(0, limit).map(({ zone, zone_id, zi_id, ...record }) => ({
      ...rrOut(record, zi_id),
      zone,
      zone_id,
    }));
    return { records, truncated: found.length > limit };
  },
});

/** Names are absolute here: no zone is meant in particular. */
const ROOT = '.';

export const typesIn = ({ type }: Pick<InZones, 'type'>): string[] => typesOf(type ?? null, ROOT);

/** Addresses and networks mean A and AAAA records, unless another type is asked for. Throws RdataParseError for what is data of no type. */
export function wantedOf(text: string, types: readonly string[]): Wanted {
  const range = types.every((type) => type === 'A' || type === 'AAAA') ? addressRange(text) : null;
  if (range !== null) return { first: Buffer.from(range.first), last: Buffer.from(range.last) };
  const forms = canonicalForms(types, text, ROOT);
  if (forms.length > 0) return { forms };
  const what = types.length === 0 ? 'any record type' : types.join(' or ');
  throw new DmsError('RdataParseError', { name: ROOT, rdata_thing: text }, `'${text}' is not data of ${what}`);
}

export async function filterOf(ctx: TransactionContext, wanted: Wanted, where: InZones): Promise<FindFilter> {
  const { names = [], reference, sg_name, show_all = false } = where;
  if (sg_name !== undefined) await requireServerGroup(ctx.trx, sg_name);
  return {
    wanted,
    types: typesIn(where),
    includeDisabled: show_all,
    patterns: names.map((name) => namePattern(asciiName(name) ?? name)),
    reference,
    sgName: sg_name,
    sectag: sectagFilter(ctx),
  };
}
