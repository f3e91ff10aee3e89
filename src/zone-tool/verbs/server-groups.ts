// Verbs about server groups (spec 02 §1.5).

import { callVerb, type Verb } from '../verb.ts';
import { sgDetails, sgList } from '../views/servers.ts';
import { bySg, isVerbose, noneIsNull } from './inputs.ts';

export const serverGroupVerbs: readonly Verb[] = [
  callVerb({
    name: 'ls_sg',
    example: 'ls_sg',
    aliases: ['lssg', 'list_sg'],
    summary: 'List the server groups.',
    switches: 'json',
    operation: 'list_sg',
    view: (groups, _input, { settings }) => sgList(groups, settings.server_config_dir),
    isEmpty: (error) => error.name === 'NoSgFound',
  }),
  callVerb({
    name: 'show_sg',
    example: 'show_sg -v sg-one',
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
    example: 'show_replica_sg',
    aliases: ['show_master_sg'],
    summary: 'Show the replica server group and its servers.',
    switches: 'v json',
    jsonOf: 'show_sg',
    flow: async () => (await import('../flows/show-replica-sg.ts')).showReplicaSg,
  },
  callVerb({
    name: 'create_sg',
    example: 'create_sg sg-two none 192.0.2.1 192.0.2.2',
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
    name: 'delete_sg',
    example: 'delete_sg sg-two',
    summary: 'Delete a server group that has neither zones, deleted ones counted, nor servers.',
    args: 'sg',
    operation: 'delete_sg',
    params: bySg,
  }),
  callVerb({
    name: 'rename_sg',
    example: 'rename_sg -f sg-two sg-three',
    summary: 'Rename a server group.',
    args: 'sg new-sg',
    switches: 'f',
    confirm: ({ arg }) => `Rename server group ${arg.sg} to ${arg['new-sg']}?`,
    operation: 'rename_sg',
    params: (input) => ({ ...bySg(input), dst_sg_name: input.arg['new-sg'] ?? '' }),
  }),
  callVerb({
    name: 'set_sg_config',
    example: 'set_sg_config -f sg-two /etc/dms/sg-two-templates',
    summary: 'Give a server group a template directory of its own, or none. reconfig_sg uses it.',
    args: 'sg config-dir',
    switches: 'f',
    confirm: ({ arg }) => `Take the templates of ${arg.sg} from ${arg['config-dir']}?`,
    operation: 'set_sg_config',
    params: (input) => ({ ...bySg(input), config_dir: noneIsNull(input.arg['config-dir']) ?? null }),
  }),
  callVerb({
    name: 'set_sg_master_address',
    example: 'set_sg_master_address sg-one 192.0.2.1',
    summary: 'Set the address of the master from which the servers of a group pull, or none. reconfig_sg tells them.',
    args: 'sg address-or-none',
    operation: 'set_sg_master_address',
    params: (input) => ({ ...bySg(input), address: noneIsNull(input.arg['address-or-none']) ?? null }),
  }),
  callVerb({
    name: 'set_sg_master_alt_address',
    example: 'set_sg_master_alt_address sg-one 192.0.2.2',
    aliases: ['set_sg_alt_master_address'],
    summary: 'Set the address of the other master, which takes over in a disaster, or none. reconfig_sg tells them.',
    args: 'sg address-or-none',
    operation: 'set_sg_master_alt_address',
    params: (input) => ({ ...bySg(input), address: noneIsNull(input.arg['address-or-none']) ?? null }),
  }),
  callVerb({
    name: 'set_sg_replica_sg',
    example: 'set_sg_replica_sg -f sg-replica',
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
