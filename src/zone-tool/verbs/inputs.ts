// What rows of the verb table make of typed arguments: the parameters that many operations share.

import type { Input } from '../verb.ts';
import { indented } from '../views/layout.ts';

export const byName = ({ arg }: Input) => ({ name: arg.zone ?? '' });
export const byZoneId = ({ arg }: Input) => ({ zone_id: Number(arg['zone-id']) });
export const byServer = ({ arg }: Input) => ({ server_name: arg.server ?? '' });
export const bySg = ({ arg }: Input) => ({ sg_name: arg.sg ?? '' });
export const byEvent = ({ arg }: Input) => ({ event_id: Number(arg['event-id']) });
export const limitOf = ({ arg }: Input) => ({ limit: arg.n === undefined ? undefined : Number(arg.n) });
export const listed = ({ rest }: Input) => (rest.length === 0 ? undefined : [...rest]);
export const isVerbose = ({ switches }: Input): boolean => switches.verbose === true;
export const noneIsNull = (word: string | undefined) => (word === 'none' ? null : word);

/** `no_edit_lock def_nsec3` to `{edit_lock: false, nsec3: null}`; the last word on a flag counts. */
export function flagsOf(words: readonly string[]): Record<string, boolean | null> {
  return Object.fromEntries(
    words.map((word) => {
      if (word.startsWith('no_')) return [word.slice(3), false];
      return word.startsWith('def_') ? [word.slice(4), null] : [word, true];
    }),
  );
}

/** What create and load have in common. */
export const creation = ({ switches, rest }: Input) => ({
  sg_name: switches.sg,
  reference: switches.reference,
  inc_updates: switches.incUpdates,
  ...flagsOf(rest),
});

/** Labels of security tags, sorted. */
export const labelsView = (tags: readonly { readonly sectag_label: string }[]): string =>
  indented(tags.map(({ sectag_label }) => sectag_label).sort());
