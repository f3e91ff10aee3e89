// Verbs about incremental updates (spec 02 §3.3).

import { callVerb, type Verb } from '../verb.ts';
import { waitingUpdates } from '../views/waiting-updates.ts';
import { isVerbose } from './inputs.ts';

export const updateRrsVerbs: readonly Verb[] = [
  {
    name: 'update_rrs',
    example: 'update_rrs add-web.zone one.example',
    summary:
      'Queue an incremental update from a zone file with $UPDATE_TYPE and RROP: flags; - reads standard input. The zone is that of its $ORIGIN, else the one given.',
    args: 'file [zone]',
    switches: 'n json',
    jsonOf: 'update_rrs_text',
    flow: async () => (await import('../flows/update-rrs.ts')).updateRrs,
  },
  callVerb({
    name: 'ls_update_rrs',
    example: 'ls_update_rrs -v one.example',
    aliases: ['list_update_rrs'],
    summary: 'List the incremental updates that wait, of one zone or of all, and what they wait for.',
    args: '[zone]',
    switches: 'v json',
    operation: 'list_update_rrs',
    params: ({ arg }) => ({ name: arg.zone }),
    view: (updates, input) => waitingUpdates(updates, isVerbose(input)),
  }),
];
