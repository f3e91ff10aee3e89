// The five flags of a zone, and what configuration says of those not given (spec 03 §5.3 step 8).

import { type ConfigValues, configFor, flagValue } from '../store/config.ts';
import type { TransactionContext } from './define.ts';

export const FLAGS = ['use_apex_ns', 'edit_lock', 'auto_dnssec', 'nsec3', 'inc_updates'] as const;

export type FlagName = (typeof FLAGS)[number];
export type Flags = Readonly<Record<FlagName, boolean>>;

/** Given values, the configured ones where a flag is null or missing. Throws ZoneCfgItemValueError. */
export function flagsOrDefaults(given: { readonly [F in FlagName]?: boolean | null }, config: ConfigValues): Flags {
  const entries = FLAGS.map((flag) => [flag, given[flag] ?? flagValue(config, flag)]);
  return Object.fromEntries(entries) as Record<FlagName, boolean>;
}

/** The configured value of one flag for a server group. */
export async function configuredFlag(trx: TransactionContext['trx'], flag: FlagName, sgId: number): Promise<boolean> {
  return flagValue(await configFor(trx, sgId), flag);
}
