// Verbs that copy zones, and change their TTL, serial and server groups (spec 02 §1.3).

import { callVerb, type Verb } from '../verb.ts';
import { creation } from './inputs.ts';

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
];
