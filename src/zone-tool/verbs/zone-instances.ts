// Verbs about single instances of zones: show, compare, copy, delete (spec 02 §1.2, §1.3).

import { callVerb, type Verb } from '../verb.ts';
import { ziDetails } from '../views/zones.ts';

export const zoneInstanceVerbs: readonly Verb[] = [
  callVerb({
    name: 'show_zi',
    example: 'show_zi one.example @1d',
    summary: 'Show the fields of one instance of a zone, the published one by default.',
    args: 'zone [zi]',
    switches: 'json',
    operation: 'show_zi',
    params: ({ arg }) => ({ name: arg.zone ?? '', zi_id: arg.zi }),
    view: ziDetails,
  }),
  callVerb({
    name: 'show_zi_byid',
    example: 'show_zi_byid 815',
    summary: 'Show the fields of one instance of any zone, by its number.',
    args: 'zi-id',
    switches: 'json',
    operation: 'show_zi_byid',
    params: ({ arg }) => ({ zi_id: Number(arg['zi-id']) }),
    view: ziDetails,
  }),
  {
    name: 'diff_zones',
    example: 'diff_zones old.example new.example',
    summary: 'Show what turns the first zone into the second; instances that are not given are the published ones.',
    args: 'zone other-zone [zi] [other-zi]',
    switches: 'json',
    jsonOf: 'diff_zones',
    flow: async () => (await import('../flows/diff-zones.ts')).diffZones,
  },
  {
    name: 'diff_zone_zi',
    example: 'diff_zone_zi one.example ^-',
    aliases: ['diff_zone'],
    summary: 'Show what turns one instance of a zone into another, the published one by default.',
    args: 'zone from-zi [other-zi]',
    switches: 'json',
    jsonOf: 'diff_zones',
    flow: async () => (await import('../flows/diff-zones.ts')).diffZoneZi,
  },
  {
    name: 'zone_history',
    example: 'history -v one.example 5',
    aliases: ['history', 'who_changed'],
    summary:
      'Show who changed a zone, when, and how many records came and went; newest first, 25 unless told. -v: which records.',
    args: 'zone [n]',
    switches: 'v json',
    jsonOf: 'show_zone_history',
    flow: async () => (await import('../flows/zone-history.ts')).zoneHistory,
  },
  {
    name: 'undo',
    example: 'undo one.example --dry-run',
    aliases: ['undo_zone'],
    summary:
      'Take the last change of a zone back: what it had before becomes its next instance and is published. Done twice, the change is back.',
    args: 'zone',
    switches: 'f json dry-run',
    jsonOf: 'undo_zone',
    flow: async () => (await import('../flows/undo.ts')).undo,
  },
  callVerb({
    name: 'copy_zi',
    example: 'copy_zi one.example two.example ^-',
    summary:
      'Add a copy of an instance, the published one by default, to the history of a zone. refresh_zone publishes it.',
    args: 'zone other-zone [zi]',
    switches: 'z json',
    operation: 'copy_zi',
    params: ({ arg, switches }) => ({
      src_name: arg.zone ?? '',
      name: arg['other-zone'] ?? '',
      zi_id: switches.zi ?? arg.zi,
    }),
  }),
  callVerb({
    name: 'delete_zi',
    example: 'delete_zi one.example 815',
    summary: 'Delete an instance of a zone that is neither published nor about to be.',
    args: 'zone zi-id',
    operation: 'delete_zi',
    params: ({ arg }) => ({ name: arg.zone ?? '', zi_id: Number(arg['zi-id']) }),
  }),
];
