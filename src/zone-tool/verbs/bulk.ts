// Verbs on many zones: they begin a bulk job, or steer one (spec 02 §1.3, design §3.12).

import { callVerb, type Verb } from '../verb.ts';

export const bulkVerbs: readonly Verb[] = [
  {
    name: 'refresh_all',
    example: 'refresh_all --dry-run',
    aliases: ['update_all'],
    summary: 'Publish every configured zone again, as a job that goes on by itself.',
    switches: 'f json dry-run',
    jsonOf: 'refresh_all',
    flow: async () => (await import('../flows/bulk-start.ts')).refreshAll,
  },
  {
    name: 'refresh_sg',
    example: 'refresh_sg -f sg-one',
    summary: 'Publish every configured zone of a server group again, as a job that goes on by itself.',
    args: 'sg',
    switches: 'f json dry-run',
    jsonOf: 'refresh_sg',
    flow: async () => (await import('../flows/bulk-start.ts')).refreshSg,
  },
  {
    name: 'refresh_apex',
    example: 'refresh_apex sg-one',
    summary:
      'Bring changed SOA values and apex name servers of the configuration into every zone that has them from there, or those of a server group.',
    args: '[sg]',
    switches: 'f g json dry-run',
    jsonOf: 'refresh_apex',
    flow: async () => (await import('../flows/bulk-start.ts')).refreshApex,
  },
  {
    name: 'reset_all_zones',
    example: 'reset_all_zones --dry-run',
    aliases: ['reset_all'],
    summary: 'Make the master load every zone anew that is not disabled; the servers go on serving.',
    switches: 'f json dry-run',
    jsonOf: 'reset_all_zones',
    flow: async () => (await import('../flows/bulk-start.ts')).resetAllZones,
  },
  {
    name: 'nuke_zones',
    example: 'nuke_zones -g sg-one "import-*.example"',
    summary:
      'Delete the zones of a server group whose names match, as after a failed import; the next vacuum erases them. Reverse zones never match.',
    args: 'pattern…',
    switches: 'f g r json dry-run',
    jsonOf: 'nuke_zones',
    flow: async () => (await import('../flows/bulk-start.ts')).nukeZones,
  },
  {
    name: 'bulk',
    example: 'bulk watch 12',
    summary: 'List, show, watch, pause, resume or cancel the jobs on many zones.',
    args: 'bulk-command [bulk-id]',
    switches: 'json',
    jsonOf: 'show_bulk',
    flow: async () => (await import('../flows/bulk.ts')).bulk,
  },
  callVerb({
    name: 'batch_hold',
    example: 'batch_hold',
    summary: 'Hold reconfigurations back, so that a batch of changes which follows shares one.',
    operation: 'batch_hold',
  }),
];
