// Verbs about the zone checks and their levels.

import { callVerb, type Verb } from '../verb.ts';
import { checkList } from '../views/checks.ts';

export const checkVerbs: readonly Verb[] = [
  {
    name: 'check_zone',
    example: 'check_zone one.example one.example.zone',
    summary:
      'Parse and check a zone file without a database, as named-checkzone does; - is standard input. Exit 0, 1 with errors, 2 for wrong usage.',
    args: 'zone-name file',
    switches: 'json canonical error warning',
    standalone: true,
    flow: async () => (await import('../flows/check-zone.ts')).checkZoneFile,
  },
  {
    name: 'check_zones',
    example: 'check_zones zones/one.example zones/two.example',
    summary:
      'Parse and check zone files as check_zone does, all in one go. The base name of a file is the name of its zone.',
    args: 'file…',
    switches: 'json error warning',
    standalone: true,
    flow: async () => (await import('../flows/check-zone.ts')).checkZoneFiles,
  },
  callVerb({
    name: 'show_checks',
    example: 'show_checks one.example',
    summary: 'List the zone checks with their levels: for the site, or for one zone.',
    args: '[zone]',
    switches: 'json',
    operation: 'show_checks',
    params: ({ arg }) => ({ name: arg.zone }),
    view: (checks) => checkList(checks),
  }),
  callVerb({
    name: 'set_zone_checks',
    example: 'set_zone_checks one.example owner-hostname=error',
    summary:
      'Set levels of checks for a zone; those it had set before go. Without levels it has those of the site, which are the configuration key check_levels.',
    args: 'zone [check-level…]',
    operation: 'set_zone_checks',
    params: ({ arg, rest }) => ({ name: arg.zone ?? '', levels: rest.join(' ') }),
  }),
];
