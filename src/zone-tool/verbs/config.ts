// Verbs about configured defaults, policies and apex name servers (spec 02 §1.4).

import { callVerb, type Verb } from '../verb.ts';
import { configList } from '../views/config.ts';
import { indented } from '../views/layout.ts';

export const configVerbs: readonly Verb[] = [
  callVerb({
    name: 'show_config',
    example: 'show_config',
    summary: 'List the configured defaults and policies.',
    switches: 'json',
    operation: 'show_config',
    view: configList,
  }),
  callVerb({
    name: 'set_config',
    example: 'set_config -g sg-one soa_mname ns1.example.net.',
    summary:
      'Set a configured default or policy; soa_mname belongs to a server group, the rest of the SOA and zone_ttl may have a value for one besides the global one, which "default" takes away.',
    args: '[sg] key value',
    switches: 'g',
    operation: 'set_config',
    params: ({ arg, switches }) => ({ key: arg.key ?? '', value: arg.value ?? '', sg_name: arg.sg ?? switches.sg }),
  }),
  callVerb({
    name: 'show_apex_ns',
    example: 'show_apex_ns sg-one',
    summary: "List the apex name servers of a server group's zones.",
    args: '[sg]',
    switches: 'g json',
    operation: 'show_apex_ns',
    params: ({ arg, switches }) => ({ sg_name: arg.sg ?? switches.sg }),
    view: (names) => indented(names),
  }),
  {
    name: 'edit_apex_ns',
    example: 'edit_apex_ns -g sg-one --set ns1.example.net. ns2.example.net.',
    aliases: ['set_apex_ns'],
    summary:
      "Edit the apex name servers of a server group's zones, or set them: edit_apex_ns [-g sg] --set ns1 ns2. Zones take them at their next update.",
    args: '[word…]',
    switches: 'g set',
    flow: async () => (await import('../flows/edit-apex-ns.ts')).editApexNs,
  },
];
