// The first rows of a new installation (spec 05 §2.3): what is there already stays as it is.

import { CONFIG_KEYS, type ConfigKey } from '../domain/config-keys.ts';
import { DmsError, type ErrorName } from '../domain/errors.ts';

export type Call = (operation: string, params: Record<string, unknown>) => Promise<unknown>;

const SECTAGS = ['HOSTED', 'VALUE_RESELLER'];
const APEX_NS = ['ns1.someorg.net.', 'ns2.someorg.net.'];

/** Safe to run again. Returns what was put in, one line each. */
export async function seed(call: Call): Promise<string[]> {
  const done: string[] = [];
  const present = (await call('show_config', {})) as readonly { key: string; value: string; sg_name: string | null }[];
  const has = (key: string): boolean => present.some((row) => row.key === key);
  const sg = present.find((row) => row.key === 'default_sg')?.value ?? CONFIG_KEYS.default_sg.initial;
  const put = async (text: string, work: Promise<unknown>, exists?: ErrorName): Promise<void> => {
    if (await isNew(work, exists)) done.push(text);
  };

  await put(`server group ${sg}`, call('create_sg', { sg_name: sg }), 'SgExists');
  for (const [key, { initial, many, perSg }] of Object.entries(CONFIG_KEYS) as [string, ConfigKey][]) {
    if (initial === null || many === true || has(key)) continue;
    const params = { key, value: initial, ...(perSg === true ? { sg_name: sg } : {}) };
    await put(`${key} = ${initial}`, call('set_config', params));
  }
  if (!has('apex_ns') && (await isUnset(call('show_apex_ns', { sg_name: sg })))) {
    await put(`apex NS ${APEX_NS.join(' ')} of ${sg}`, call('set_apex_ns', { names: APEX_NS, sg_name: sg }));
  }
  for (const label of SECTAGS) {
    await put(`security tag ${label}`, call('create_sectag', { sectag_label: label }), 'ZoneSecTagExists');
  }
  return done;
}

/** False when it exists already. */
async function isNew(work: Promise<unknown>, exists: ErrorName | undefined): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof DmsError && error.name === exists) return false;
    throw error;
  }
}

async function isUnset(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (error instanceof DmsError && error.name === 'ZoneCfgItemNotFound') return true;
    throw error;
  }
}
