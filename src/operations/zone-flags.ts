// The five flags of a zone, and what configuration says of those not given (spec 03 §5.3 step 8).

import { ZONE_FLAGS, type ZoneFlag } from '../domain/zone/events.ts';
import { type ConfigValues, configFor, flagValue } from '../store/config.ts';
import type { TransactionContext } from './define.ts';

export type Flags = Readonly<Record<ZoneFlag, boolean>>;

/** Given values, the configured ones where a flag is null or missing. Throws ZoneCfgItemValueError. */
export function flagsOrDefaults(given: { readonly [F in ZoneFlag]?: boolean | null }, config: ConfigValues): Flags {
  const entries = ZONE_FLAGS.map((flag) => [flag, given[flag] ?? flagValue(config, flag)]);
  return Object.fromEntries(entries) as Record<ZoneFlag, boolean>;
}

/** The configured value of one flag for a server group. */
export async function configuredFlag(trx: TransactionContext['trx'], flag: ZoneFlag, sgId: number): Promise<boolean> {
  return flagValue(await configFor(trx, sgId), flag);
}
