// Verbs that copy zones, and change their TTL, serial and server groups (spec 02 §1.3).

import { callVerb, type Verb } from '../verb.ts';
import { byName, creation } from './inputs.ts';

export const zoneChangeVerbs: readonly Verb[] = [
  callVerb({
    name: 'copy_zone',
    summary: 'Create a zone from an instance of another one; options that are not given are those of the source.',
    args: 'zone new-zone [zone-option…]',
    switches: 'g i r z json',
    operation: 'copy_zone',
    params: (input) => ({
      src_name: input.arg.zone ?? '',
      name: input.arg['new-zone'] ?? '',
      zi_id: input.switches.zi,
      ...creation(input),
    }),
  }),
  callVerb({
    name: 'create_zi_zone',
    summary: 'Create a zone from any instance by its number.',
    args: 'zi-id new-zone [zone-option…]',
    switches: 'g i r json',
    operation: 'copy_zone',
    params: (input) => ({
      src_name: null,
      name: input.arg['new-zone'] ?? '',
      zi_id: input.arg['zi-id'],
      ...creation(input),
    }),
  }),
  {
    name: 'load_zone_zi',
    summary: 'Save a zone file as the next instance of a zone and publish it; - reads standard input.',
    args: 'file zone',
    switches: 'json',
    flow: async () => (await import('../flows/load-zones.ts')).loadZoneZi,
  },
  callVerb({
    name: 'refresh_zone_ttl',
    summary: 'Give a zone another TTL, by default the configured one, and publish it.',
    args: 'zone [ttl]',
    operation: 'refresh_zone_ttl',
    params: (input) => ({ ...byName(input), zone_ttl: input.arg.ttl }),
  }),
  callVerb({
    name: 'poke_zone_set_serial',
    summary: 'Publish a zone with this serial; -u: with the next one although nothing changed.',
    args: 'zone [soa-serial]',
    switches: 'f u',
    confirm: ({ arg }) => `Publish ${arg.zone} with ${arg['soa-serial'] ?? 'another serial'}?`,
    operation: 'poke_zone_set_serial',
    params: (input) => ({
      ...byName(input),
      soa_serial: input.arg['soa-serial'] === undefined ? undefined : Number(input.arg['soa-serial']),
      force_soa_serial_update: input.switches.serialUpdate,
    }),
  }),
  callVerb({
    name: 'poke_zone_wrap_serial',
    summary: 'Raise the serial of a zone by 2^31-1, so that the next one may be a date again.',
    args: 'zone',
    switches: 'f',
    confirm: ({ arg }) => `Wrap the serial of ${arg.zone}?`,
    operation: 'poke_zone_wrap_serial',
    params: byName,
  }),
  callVerb({
    name: 'set_zone_sg',
    summary: 'Give a disabled zone to a server group, by default to default_sg.',
    args: 'zone [sg]',
    switches: 'g',
    operation: 'set_zone_sg',
    params: (input) => ({ ...byName(input), sg_name: input.arg.sg ?? input.switches.sg }),
  }),
  callVerb({
    name: 'dupe_zone_alt_sg',
    aliases: ['set_zone_alt_sg'],
    summary: 'Let a second server group carry a zone too.',
    args: 'zone sg',
    operation: 'set_zone_alt_sg',
    params: (input) => ({ ...byName(input), sg_name: input.arg.sg ?? '' }),
  }),
  callVerb({
    name: 'delete_zone_alt_sg',
    summary: 'Let only its own server group carry a zone.',
    args: 'zone',
    operation: 'set_zone_alt_sg',
    params: (input) => ({ ...byName(input), sg_name: null }),
  }),
];
