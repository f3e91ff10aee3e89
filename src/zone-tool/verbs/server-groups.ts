// Verbs about server groups (spec 02 §1.5).

import { callVerb, type Verb } from '../verb.ts';
import { sgDetails, sgList } from '../views/servers.ts';
import { bySg, isVerbose } from './inputs.ts';

export const serverGroupVerbs: readonly Verb[] = [
  callVerb({
    name: 'ls_sg',
    aliases: ['lssg', 'list_sg'],
    summary: 'List the server groups.',
    switches: 'json',
    operation: 'list_sg',
    view: (groups, _input, { settings }) => sgList(groups, settings.server_config_dir),
    isEmpty: (error) => error.name === 'NoSgFound',
  }),
  callVerb({
    name: 'show_sg',
    summary: 'Show a server group and its servers.',
    args: 'sg',
    switches: 'v json',
    operation: 'show_sg',
    params: bySg,
    view: (sg, input, { settings }) =>
      sgDetails(sg, { configDir: settings.server_config_dir, verbose: isVerbose(input) }),
  }),
  {
    name: 'show_replica_sg',
    aliases: ['show_master_sg'],
    summary: 'Show the replica server group and its servers.',
    switches: 'v json',
    flow: async () => (await import('../flows/show-replica-sg.ts')).showReplicaSg,
  },
  callVerb({
    name: 'create_sg',
    summary: 'Create a server group.',
    args: 'sg [config-dir] [address] [alt-address]',
    switches: 'p',
    operation: 'create_sg',
    params: ({ arg, switches }) => ({
      sg_name: arg.sg ?? '',
      config_dir: arg['config-dir'],
      master_address: arg.address,
      master_alt_address: arg['alt-address'],
      replica_sg: switches.replicaSg,
    }),
  }),
  callVerb({
    name: 'set_sg_replica_sg',
    summary: 'Choose the replica server group, or clear it with none; clear it before choosing another.',
    args: 'sg-or-none',
    switches: 'f',
    confirm: ({ arg }) => `Make ${arg['sg-or-none']} the replica server group?`,
    operation: 'set_replica_sg',
    params: ({ arg }) => {
      const word = arg['sg-or-none'] ?? 'none';
      return { sg_name: ['none', 'no', 'off', 'false'].includes(word.toLowerCase()) ? null : word };
    },
  }),
];
