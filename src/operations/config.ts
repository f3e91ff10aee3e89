// Operations on defaults and policies kept in the database, and on the apex NS (spec 02 §1.4, §6.1).

import { Type } from 'typebox';
import {
  CONFIG_KEYS,
  type ConfigKey,
  type ConfigName,
  readConfigValue,
  requireConfigName,
} from '../domain/config-keys.ts';
import { DmsError } from '../domain/errors.ts';
import {
  apexNsOf,
  configFor,
  listConfig,
  requiredValue,
  setConfig,
  setApexNs as storeApexNs,
  unsetConfig,
} from '../store/config.ts';
import { requireServerGroup, type ServerGroupRow } from '../store/server-group.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { ConfigRow, Done, Param } from './schemas.ts';

const OptionalSg = Type.Optional(Param.sgName);

export const showConfig = defineOperation({
  name: 'show_config',
  summary: 'Every configured default and policy',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: {},
  positional: [],
  result: Type.Array(ConfigRow),
  run: async ({ trx }) => (await listConfig(trx)).map(({ key, value, sg_name }) => ({ key, value, sg_name })),
});

export const setConfigOperation = defineOperation({
  name: 'set_config',
  summary: 'Sets a default or policy; soa_mname belongs to a server group, the rest of the SOA and zone_ttl may',
  transaction: 'one',
  roles: ['admin'],
  params: { key: Type.String(), value: Type.String(), sg_name: OptionalSg },
  positional: ['key', 'value', 'sg_name'],
  result: Done,
  run: async (ctx, { key: given, value, sg_name }) => {
    const key = requireConfigName(given);
    const row: ConfigKey = CONFIG_KEYS[key];
    if (row.many === true) throw new DmsError('ConfigKeyUnknown', { key }, `'${key}' is set with set_apex_ns`);
    const sg = await groupOf(ctx, key, row, sg_name);
    // The row of a server group may go, and a global one that a new installation does not have.
    if (value === UNSET && row.perSg === 'too' && (sg !== null || row.initial === null)) {
      if (!(await unsetConfig(ctx.trx, key, sg?.id ?? null))) ctx.changed({ note: 'no change: it is not set' });
      return true as const;
    }
    const stored = readConfigValue(key, value);
    if (key === 'default_sg') await requireServerGroup(ctx.trx, stored);
    await setConfig(ctx.trx, key, stored, sg?.id ?? null);
    return true as const;
  },
});

/** As a value: what counts where nothing is set. */
const UNSET = 'default';

/** The server group that a value is for; null: all. Throws NoSgFound, SgNameRequired. */
async function groupOf(ctx: TransactionContext, key: ConfigName, { perSg }: ConfigKey, name: string | undefined) {
  if (perSg === true) return sgOrDefault(ctx, name, key);
  if (perSg === 'too' && name !== undefined) return requireServerGroup(ctx.trx, name);
  if (name !== undefined) ctx.changed({ note: `${key} is global: the server group does not count` });
  return null;
}

export const showApexNs = defineOperation({
  name: 'show_apex_ns',
  summary: "The apex NS of a server group's zones: its own, else the global ones",
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: { sg_name: OptionalSg },
  positional: ['sg_name'],
  result: Type.Array(Type.String()),
  run: async (ctx, { sg_name }) => {
    const sg = await sgOrDefault(ctx, sg_name, 'default_sg');
    const own = await apexNsOf(ctx.trx, sg.id);
    const names = own.length > 0 ? own : await apexNsOf(ctx.trx, null);
    if (names.length === 0) throw new DmsError('ZoneCfgItemNotFound', { key: 'apex_ns' });
    return names;
  },
});

export const setApexNs = defineOperation({
  name: 'set_apex_ns',
  summary:
    "Replaces the apex NS of a server group's zones; each zone takes them at its next update, all of them by refresh_apex",
  transaction: 'one',
  roles: ['admin'],
  params: { names: Type.Array(Type.String(), { minItems: 1 }), sg_name: OptionalSg },
  positional: ['names', 'sg_name'],
  result: Done,
  run: async (ctx, { names, sg_name }) => {
    const sg = await sgOrDefault(ctx, sg_name, 'apex_ns');
    const checked = names.map((name) => readConfigValue('apex_ns', name));
    if (!(await storeApexNs(ctx.trx, checked, sg.id))) ctx.changed({ note: 'no change' });
    return true as const;
  },
});

/** The named server group, else `default_sg`. Throws NoSgFound, SgNameRequired. */
async function sgOrDefault(
  ctx: TransactionContext,
  sg_name: string | undefined,
  config_key: string,
): Promise<ServerGroupRow> {
  if (sg_name !== undefined) return requireServerGroup(ctx.trx, sg_name);
  const values = await configFor(ctx.trx, null);
  if (values.default_sg === undefined && config_key !== 'default_sg') {
    throw new DmsError('SgNameRequired', { config_key });
  }
  return requireServerGroup(ctx.trx, requiredValue(values, 'default_sg'));
}
