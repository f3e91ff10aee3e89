// Verbs about the master and DMS as a whole (spec 02 §1.7).

import { callVerb, type Verb } from '../verb.ts';
import { masterStatus } from '../views/servers.ts';
import { bySg, isVerbose } from './inputs.ts';

export const masterVerbs: readonly Verb[] = [
  callVerb({
    name: 'show_master_status',
    example: 'show_master_status -v',
    aliases: ['show_configsm', 'show_mastersm'],
    summary: 'Show the state of the master.',
    switches: 'v json',
    operation: 'show_master_status',
    view: (master, input) => masterStatus(master, isVerbose(input)),
  }),
  {
    name: 'show_dms_status',
    example: 'show_dms_status',
    summary: 'Show master, replica group, servers and what they answer, daemon and waiting events on one page.',
    switches: 'v watch json',
    jsonOf: 'show_dms_status',
    live: async () => (await import('../flows/watch-status.ts')).watchStatus,
    flow: async () => (await import('../flows/show-status.ts')).showStatus,
  },
  callVerb({
    name: 'reset_master',
    example: 'reset_master',
    summary: 'Put the master machine back to its beginning and reconfigure everything.',
    operation: 'reset_master',
  }),
  callVerb({
    name: 'reconfig_master',
    example: 'reconfig_master',
    summary: 'Queue a reconfiguration of the master.',
    operation: 'reconfig_master',
  }),
  callVerb({
    name: 'reconfig_sg',
    example: 'reconfig_sg sg-one',
    aliases: ['update_sg'],
    summary: 'Queue a reconfiguration of a server group.',
    args: 'sg',
    operation: 'reconfig_sg',
    params: bySg,
  }),
  callVerb({
    name: 'reconfig_replica_sg',
    example: 'reconfig_replica_sg',
    summary: 'Queue a reconfiguration of the replica server group.',
    operation: 'reconfig_replica_sg',
  }),
  callVerb({
    name: 'reconfig_all',
    example: 'reconfig_all',
    summary: 'Queue a reconfiguration of the master and all server groups.',
    operation: 'reconfig_all',
  }),
  {
    name: 'restore_named_db',
    example: 'restore_named_db',
    summary:
      "Make the master named's files and includes anew from the database, while named and dmsd are stopped. Run again after it was ended, it goes on where it was. Exit code 69: one of them is not stopped.",
    switches: 'f json',
    root: true,
    warning: () => 'The zone files, journals and RRSIGs of the master named are replaced.',
    confirm: () => "Restore the master named's files from the database?",
    flow: async () => (await import('../flows/restore-named-db.ts')).restoreNamedDb,
  },
  callVerb({
    name: 'resume_roll',
    summary:
      "Go on with a configuration that was stopped (show_dms_status tells why): a server group's, or without one the master's.",
    example: 'resume_roll sg-two',
    args: '[sg]',
    operation: 'resume_roll',
    params: ({ arg }) => ({ sg_name: arg.sg }),
  }),
  callVerb({
    name: 'pause_publish',
    summary: 'Hold back what is saved of a zone, of the zones of a server group, or of every zone.',
    example: 'pause_publish -g sg-two',
    args: '[zone]',
    switches: 'g',
    operation: 'pause_publish',
    params: ({ arg, switches }) => ({ name: arg.zone, sg_name: switches.sg }),
  }),
  callVerb({
    name: 'resume_publish',
    summary: 'End a pause: what was saved meanwhile is published.',
    example: 'resume_publish -g sg-two',
    args: '[zone]',
    switches: 'g',
    operation: 'resume_publish',
    params: ({ arg, switches }) => ({ name: arg.zone, sg_name: switches.sg }),
  }),
];
