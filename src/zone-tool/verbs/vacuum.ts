// Verbs that delete what is old enough (spec 02 §1.11, §6.5). A given age asks first; without one the configuration decides.

import type { CallRow, Input, Verb } from '../verb.ts';
import { callVerb } from '../verb.ts';
import { isVerbose } from './inputs.ts';

type Vacuum = 'vacuum_event_queue' | 'vacuum_zones' | 'vacuum_zis' | 'vacuum_pare_deleted_zone_zis' | 'vacuum_syslog';

/** Silent, unless the number is what is asked for. */
const isShown = (input: Input): boolean => isVerbose(input) || input.switches.dryRun === true;

const numberOf = (word: string | undefined): number | undefined => (word === undefined ? undefined : Number(word));

function vacuumVerb<N extends Vacuum>(
  row: Pick<CallRow<N>, 'name' | 'aliases' | 'summary' | 'example' | 'args'> & { readonly what: string },
): Verb {
  const { what, ...base } = row;
  return callVerb<Vacuum>({
    ...base,
    operation: row.name as N,
    switches: 'f v json dry-run',
    isLong: true,
    confirm: ({ arg, switches }) =>
      arg['age-days'] === undefined || switches.dryRun === true
        ? null
        : `Delete ${what} ${arg['age-days']} days ago or earlier?`,
    params: ({ arg, switches }) => ({
      dry_run: switches.dryRun,
      age_days: numberOf(arg['age-days']),
      ...(arg['zi-max-num'] === undefined ? {} : { zi_max_num: numberOf(arg['zi-max-num']) }),
    }),
    view: (count, input) => (isShown(input) ? `${count}` : ''),
  });
}

interface Counts {
  readonly total: number;
  readonly events: number;
  readonly zones: number;
  readonly zis: number;
  readonly deleted_zone_zis: number;
  readonly syslog: number;
}

function countsLine({ total, events, zones, zis, deleted_zone_zis, syslog }: Counts): string {
  return `${total} in all: events ${events}, zones ${zones}, instances ${zis}, of deleted zones ${deleted_zone_zis}, log rows ${syslog}`;
}

export const vacuumVerbs: readonly Verb[] = [
  vacuumVerb({
    name: 'vacuum_event_queue',
    example: 'vacuum_event_queue --dry-run',
    summary: 'Delete finished events older than an age, or than event_max_age days.',
    args: '[age-days]',
    what: 'events that ended',
  }),
  vacuumVerb({
    name: 'vacuum_zones',
    example: 'vacuum_zones -f 30',
    aliases: ['vacuum_zone'],
    summary:
      'Destroy zones deleted longer ago than an age, or than zone_del_age days (0: only nuked ones); where files are left their removal is asked for, and a later run destroys the zone.',
    args: '[age-days]',
    what: 'zones that were deleted',
  }),
  vacuumVerb({
    name: 'vacuum_zis',
    example: 'vacuum_zis -f 90 25',
    summary:
      'Delete instances of zones that are neither among the newest zi_max_num, nor changed within zi_max_age days, nor published or about to be.',
    args: '[age-days] [zi-max-num]',
    what: 'instances last changed',
  }),
  vacuumVerb({
    name: 'vacuum_pare_deleted_zone_zis',
    example: 'vacuum_pare_deleted_zone_zis -v',
    summary:
      'Delete all instances but the last of zones deleted longer ago than an age, or than zone_del_pare_age days (0: none).',
    args: '[age-days]',
    what: 'instances of zones that were deleted',
  }),
  vacuumVerb({
    name: 'vacuum_syslog',
    example: 'vacuum_syslog -v 30',
    summary: 'Delete stored log rows older than an age, or than syslog_max_age days.',
    args: '[age-days]',
    what: 'log rows received',
  }),
  callVerb({
    name: 'vacuum_all',
    example: 'vacuum_all -v',
    summary: 'Run all vacuums by the configured ages, as cron or dmsd does daily.',
    switches: 'v json dry-run',
    operation: 'vacuum_all',
    params: ({ switches }) => ({ dry_run: switches.dryRun }),
    isLong: true,
    view: (counts, input) => (isShown(input) ? countsLine(counts) : ''),
  }),
];
