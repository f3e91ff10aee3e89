// Verbs that look at zones (spec 02 §1.2).

import { callVerb, type Verb } from '../verb.ts';
import { deletedZoneList, ziDetails, zoneDetails, zoneList } from '../views/zones.ts';
import { byName, byZoneId, isVerbose, listed } from './inputs.ts';

export const zoneVerbs: readonly Verb[] = [
  callVerb({
    name: 'ls',
    aliases: ['list_zone'],
    summary: 'List the zones, or those that match.',
    args: '[pattern…]',
    switches: 'v t r g json unicode',
    operation: 'list_zone',
    params: (input) => ({
      names: listed(input),
      reference: input.switches.reference,
      sg_name: input.switches.sg,
      include_disabled: input.switches.active !== true,
    }),
    view: (zones, input) => zoneList(zones, isVerbose(input)),
    isEmpty: (error, { rest }) => error.name === 'NoZonesFound' && rest.length === 0,
  }),
  callVerb({
    name: 'ls_deleted',
    aliases: ['list_zone_deleted'],
    summary: 'List the deleted zones, or those that match.',
    args: '[pattern…]',
    switches: 'v r g json unicode',
    operation: 'list_zone',
    params: (input) => ({
      names: listed(input),
      reference: input.switches.reference,
      sg_name: input.switches.sg,
      toggle_deleted: true,
    }),
    view: (zones, input) => deletedZoneList(zones, isVerbose(input)),
    isEmpty: (error, { rest }) => error.name === 'NoZonesFound' && rest.length === 0,
  }),
  {
    name: 'ls_zi',
    aliases: ['list_zi', 'lszi'],
    summary: 'List the instances of a zone, newest first, the published one with a star; or only the one asked for.',
    args: 'zone [zi]',
    switches: 'v z json',
    flow: async () => (await import('../flows/ls-zi.ts')).lsZi,
  },
  callVerb({
    name: 'show_zone',
    summary: 'Show a zone as a zone file: the published instance, or the one asked for.',
    args: 'zone [zi]',
    switches: 'json unicode',
    operation: 'show_zone_text',
    params: ({ arg }) => ({ name: arg.zone ?? '', zi_id: arg.zi }),
    view: (zone) => zone.zi_text,
  }),
  callVerb({
    name: 'show_zone_byid',
    summary: 'Show a zone as a zone file, by its number; deleted ones too.',
    args: 'zone-id [zi]',
    switches: 'json unicode',
    operation: 'show_zone_text',
    params: (input) => ({ ...byZoneId(input), zi_id: input.arg.zi }),
    view: (zone) => zone.zi_text,
  }),
  {
    name: 'record_query_db',
    aliases: ['rr_query_db'],
    summary:
      'Search the records of a zone in the database, not in the DNS: the one of -n, or the most specific one that holds the name.',
    args: 'owner-pattern [types] [rdata…]',
    switches: 'a v n z json unicode',
    flow: async () => (await import('../flows/record-query.ts')).recordQuery,
  },
  callVerb({
    name: 'show_zonesm',
    summary: "Show a zone's record and the SOA fields of its published instance.",
    args: 'zone',
    switches: 'json unicode',
    operation: 'show_zonesm',
    params: byName,
    view: (zone) => [zoneDetails(zone), ...(zone.zi === undefined ? [] : ['', ziDetails(zone.zi)])].join('\n'),
  }),
  callVerb({
    name: 'show_zonesm_byid',
    summary: "Show a zone's record and the SOA fields of its published instance, by its number; deleted ones too.",
    args: 'zone-id',
    switches: 'json unicode',
    operation: 'show_zonesm',
    params: byZoneId,
    view: (zone) => [zoneDetails(zone), ...(zone.zi === undefined ? [] : [ziDetails(zone.zi)])].join('\n'),
  }),
];
