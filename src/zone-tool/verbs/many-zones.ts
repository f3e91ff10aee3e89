// Verbs that look for records in all zones, and change many zones as one change that can be taken back.

import { callVerb, type Verb } from '../verb.ts';
import { changeSetDetails, changeSetList } from '../views/change-sets.ts';
import { limitOf } from './inputs.ts';

export const manyZonesVerbs: readonly Verb[] = [
  {
    name: 'find',
    example: 'find 192.0.2.0/24',
    aliases: ['find_records'],
    summary:
      'Find records in all zones by what they say: an address, all addresses of a network, or record data, whose names are absolute. Zones are searched as they were saved last.',
    args: 'rdata-or-network [pattern…]',
    switches: 'a g r y json unicode',
    jsonOf: 'find_records',
    flow: async () => (await import('../flows/find.ts')).find,
  },
  {
    name: 'replace',
    example: 'replace 192.0.2.0/24 198.51.100.0/24 --dry-run',
    aliases: ['replace_records'],
    summary:
      'Replace record data, an address, or a whole network by another in all zones, or those named. What will change is shown first; it is one change, which revert takes back.',
    args: 'rdata-or-network replacement [pattern…]',
    switches: 'a f g r y json dry-run',
    jsonOf: 'replace_records',
    flow: async () => (await import('../flows/replace.ts')).replace,
  },
  {
    name: 'plan',
    example: 'plan zones/one.example zones/two.example',
    summary:
      'Tell what apply would make of zone files, without doing it: the zones to be created and changed, and a hash. The base name of a file is the name of its zone.',
    args: 'file…',
    switches: 'g o json',
    jsonOf: 'plan_zone',
    flow: async () => (await import('../flows/plan.ts')).plan,
  },
  {
    name: 'apply',
    example: 'apply --plan 3f2a90d1c4b57e68 zones/one.example zones/two.example',
    summary:
      'Make zones what their files say, as one change, which revert takes back. With --plan exactly what plan told, or nothing; else it is shown, and asked.',
    args: 'file…',
    switches: 'f g i o r plan json',
    jsonOf: 'begin_apply',
    flow: async () => (await import('../flows/apply.ts')).apply,
  },
  callVerb({
    name: 'ls_changes',
    example: 'ls_changes 10',
    aliases: ['list_changes'],
    summary: 'List the changes of many zones that were made as one, newest first.',
    args: '[n]',
    switches: 'json',
    operation: 'list_changes',
    params: limitOf,
    view: changeSetList,
  }),
  callVerb({
    name: 'show_changes',
    example: 'show_changes 7',
    summary: 'Show a change of many zones: which instance each had, and which it got.',
    args: 'change-set',
    switches: 'json',
    operation: 'show_changes',
    params: ({ arg }) => ({ change_set_id: Number(arg['change-set']) }),
    view: changeSetDetails,
  }),
  {
    name: 'revert',
    example: 'revert 7',
    aliases: ['revert_changes'],
    summary:
      'Take a change of many zones back: each gets what it had; zones that it made are deleted. Zones that were changed since are left alone, and named.',
    args: 'change-set',
    switches: 'f json',
    confirm: ({ arg }) => `Take change ${arg['change-set']} back in all its zones?`,
    jsonOf: 'revert_changes',
    flow: async () => (await import('../flows/revert.ts')).revert,
  },
];
