// Verbs about servers (spec 02 §1.6).

import { callVerb, type Verb } from '../verb.ts';
import { serverDetails, serverList, serverNames } from '../views/servers.ts';
import { byServer, isVerbose, listed, noneIsNull } from './inputs.ts';

export const serverVerbs: readonly Verb[] = [
  callVerb({
    name: 'ls_server',
    summary: 'List the servers, or those that match.',
    args: '[server-pattern…]',
    switches: 'v t g json',
    operation: 'list_server',
    params: (input) => ({
      patterns: listed(input),
      sg_name: input.switches.sg,
      include_disabled: input.switches.active !== true,
    }),
    view: (servers, input) => (isVerbose(input) ? serverList(servers) : serverNames(servers)),
  }),
  callVerb({
    name: 'ls_slave',
    summary: 'List the servers that are not of the replica server group.',
    args: '[server-pattern…]',
    switches: 'a v t g json',
    operation: 'list_server',
    params: (input) => ({
      patterns: listed(input),
      sg_name: input.switches.sg,
      include_disabled: input.switches.active !== true,
      include_replica: input.switches.showAll === true,
    }),
    view: (servers, input) => (isVerbose(input) ? serverList(servers) : serverNames(servers)),
  }),
  callVerb({
    name: 'show_server',
    summary: 'Show a server.',
    args: 'server',
    switches: 'json',
    operation: 'show_server',
    params: byServer,
    view: serverDetails,
  }),
  callVerb({
    name: 'create_server',
    summary: 'Create a server, disabled.',
    args: 'server address [server-type] [ssh-address]',
    switches: 'g',
    operation: 'create_server',
    params: ({ arg, switches }) => ({
      server_name: arg.server ?? '',
      address: arg.address ?? '',
      server_type: arg['server-type'],
      ssh_address: noneIsNull(arg['ssh-address']),
      sg_name: switches.sg,
    }),
  }),
  callVerb({
    name: 'enable_server',
    summary: 'Enable a server and configure it.',
    args: 'server',
    operation: 'enable_server',
    params: byServer,
  }),
  callVerb({
    name: 'disable_server',
    summary: 'Disable a server: it is not configured nor checked any more.',
    args: 'server',
    operation: 'disable_server',
    params: byServer,
  }),
  callVerb({
    name: 'reset_server',
    summary: 'Configure a server again.',
    args: 'server',
    operation: 'reset_server',
    params: byServer,
  }),
];
