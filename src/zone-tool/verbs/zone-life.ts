// Verbs that make, change and end zones (spec 02 §1.3).

import { callVerb, type Verb } from '../verb.ts';
import { byName, byZoneId, creation, flagsOf } from './inputs.ts';

export const zoneLifeVerbs: readonly Verb[] = [
  callVerb({
    name: 'create_zone',
    example: 'create_zone -g sg-one -r ACME one.example edit_lock',
    summary: 'Create a zone with the configured SOA and name servers.',
    args: 'new-zone [zone-option…]',
    switches: 'g i r json fill parent',
    operation: 'create_zone',
    params: (input) => ({
      name: input.arg['new-zone'] ?? '',
      fill: input.switches.fill,
      parent: input.switches.parent,
      ...creation(input),
    }),
  }),
  {
    name: 'edit_zone',
    example: 'edit_zone one.example',
    summary:
      'Edit a zone with $VISUAL or $EDITOR and publish it; an older instance is taken as the text to begin with.',
    args: 'zone [zi]',
    switches: 'f',
    flow: async () => (await import('../flows/edit-zone.ts')).editZone,
  },
  {
    name: 'load_zone',
    example: 'load_zone -r ACME one.example.zone one.example',
    summary: 'Create a zone from a zone file; - reads standard input.',
    args: 'file new-zone [zone-option…]',
    switches: 'g i r json ptr',
    jsonOf: 'load_zone',
    flow: async () => (await import('../flows/load-zones.ts')).loadZone,
  },
  {
    name: 'load_zones',
    example: 'load_zones -f -r ACME zones/one.example zones/two.example',
    summary:
      'Create a zone from each file. The base name of a file is the name of its zone. Files whose zone already has their content are skipped.',
    args: 'file…',
    switches: 'f g i o r ptr',
    confirm: ({ rest }) => `Create ${rest.length === 1 ? 'a zone' : 'zones'} from ${rest.length} file(s)?`,
    flow: async () => (await import('../flows/load-zones.ts')).loadZones,
  },
  callVerb({
    name: 'clear_edit_lock',
    example: 'clear_edit_lock one.example 92714',
    aliases: ['cancel_edit_zone'],
    summary: 'Drop the edit lock of a zone; the token is what show_zonesm tells.',
    args: 'zone token',
    operation: 'cancel_edit_zone',
    params: (input) => ({ ...byName(input), edit_lock_token: Number(input.arg.token) }),
  }),
  callVerb({
    name: 'set_zone',
    example: 'set_zone one.example auto_dnssec no_edit_lock',
    summary: 'Change the flags of a zone.',
    args: 'zone zone-option…',
    operation: 'set_zone',
    params: (input) => ({ ...byName(input), ...flagsOf(input.rest) }),
  }),
  callVerb({
    name: 'enable_zone',
    example: 'enable_zone one.example',
    summary: 'Put a disabled zone back to work.',
    args: 'zone',
    operation: 'enable_zone',
    params: byName,
  }),
  {
    name: 'disable_zone',
    example: 'disable_zone one.example',
    summary: 'Withdraw a zone from all servers and keep it. PTR records that go with it are shown first.',
    args: 'zone',
    switches: 'f v',
    flow: async () => (await import('../flows/withdraw-zone.ts')).disableZone,
  },
  {
    name: 'delete_zone',
    example: 'delete_zone one.example',
    summary:
      'Delete a zone; undelete_zone brings it back until it is destroyed. PTR records that go with it are shown first.',
    args: 'zone',
    switches: 'f v',
    flow: async () => (await import('../flows/withdraw-zone.ts')).deleteZone,
  },
  callVerb({
    name: 'undelete_zone',
    example: 'undelete_zone 4711',
    summary: 'Bring a deleted zone back and publish it again.',
    args: 'zone-id',
    operation: 'undelete_zone',
    params: byZoneId,
  }),
  callVerb({
    name: 'destroy_zone',
    example: 'destroy_zone 4711',
    summary: 'Erase a deleted zone.',
    args: 'zone-id',
    operation: 'destroy_zone',
    params: byZoneId,
  }),
  callVerb({
    name: 'refresh_zone',
    example: 'refresh_zone one.example ^-',
    aliases: ['update_zone'],
    summary: 'Queue the update of a published zone; with an instance, publish that one.',
    args: 'zone [zi]',
    switches: 'f',
    confirm: ({ arg }) => (arg.zi === undefined ? null : `Publish instance ${arg.zi} of ${arg.zone}?`),
    operation: 'refresh_zone',
    params: ({ arg }) => ({ name: arg.zone ?? '', zi_id: arg.zi }),
  }),
];
