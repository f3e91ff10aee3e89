// Verbs about references and security tags: whose zones are, and which front ends see them (spec 02 §1.8, §1.9).

import { callVerb, type Verb } from '../verb.ts';
import { indented } from '../views/layout.ts';
import { byName, labelsView } from './inputs.ts';

const referenceVerbs: readonly Verb[] = [
  callVerb({
    name: 'ls_reference',
    example: 'ls_reference "acme*"',
    aliases: ['lsref', 'list_reference'],
    summary: 'List the references, or those that match.',
    args: '[reference-pattern…]',
    switches: 'r json',
    operation: 'list_reference',
    params: ({ rest, switches }) => ({
      patterns: switches.reference === undefined ? [...rest] : [...rest, switches.reference],
    }),
    view: (references) => indented(references.map(({ reference }) => reference)),
    isEmpty: (error, { rest, switches }) =>
      error.name === 'NoReferenceFound' && rest.length === 0 && switches.reference === undefined,
  }),
  callVerb({
    name: 'create_reference',
    example: 'create_reference ACME',
    summary: 'Create a reference.',
    args: 'reference',
    operation: 'create_reference',
    params: ({ arg }) => ({ reference: arg.reference ?? '' }),
  }),
  callVerb({
    name: 'delete_reference',
    example: 'delete_reference ACME',
    summary: 'Delete a reference that no zone has; records that carry it lose it.',
    args: 'reference',
    operation: 'delete_reference',
    params: ({ arg }) => ({ reference: arg.reference ?? '' }),
  }),
  callVerb({
    name: 'rename_reference',
    example: 'rename_reference ACME ACME-LTD',
    summary: 'Rename a reference; its zones and records follow.',
    args: 'reference new-reference',
    switches: 'f',
    confirm: ({ arg }) => `Rename reference ${arg.reference} to ${arg['new-reference']}?`,
    operation: 'rename_reference',
    params: ({ arg }) => ({ reference: arg.reference ?? '', dst_reference: arg['new-reference'] ?? '' }),
  }),
  callVerb({
    name: 'set_zone_reference',
    example: 'set_zone_reference one.example ACME',
    summary: "Set whose a zone is; without a reference it is nobody's.",
    args: 'zone [reference]',
    switches: 'r',
    operation: 'set_zone_reference',
    params: (input) => ({ ...byName(input), reference: input.arg.reference ?? input.switches.reference ?? null }),
  }),
];

const sectagVerbs: readonly Verb[] = [
  callVerb({
    name: 'show_sectags',
    example: 'show_sectags',
    summary: 'List all security tags, the built-in one too.',
    switches: 'json',
    operation: 'show_sectags',
    view: labelsView,
  }),
  callVerb({
    name: 'create_sectag',
    example: 'create_sectag RESELLER',
    summary: 'Create a security tag.',
    args: 'sectag',
    operation: 'create_sectag',
    params: ({ arg }) => ({ sectag_label: arg.sectag ?? '' }),
  }),
  callVerb({
    name: 'delete_sectag',
    example: 'delete_sectag RESELLER',
    summary: 'Delete a security tag that no zone has.',
    args: 'sectag',
    operation: 'delete_sectag',
    params: ({ arg }) => ({ sectag_label: arg.sectag ?? '' }),
  }),
  callVerb({
    name: 'show_zone_sectags',
    example: 'show_zone_sectags one.example',
    summary: 'List the security tags of a zone.',
    args: 'zone',
    switches: 'json',
    operation: 'show_zone_sectags',
    params: byName,
    view: labelsView,
  }),
  callVerb({
    name: 'add_zone_sectag',
    example: 'add_zone_sectag one.example RESELLER',
    summary: 'Let the front ends of a security tag see a zone.',
    args: 'zone sectag',
    operation: 'add_zone_sectag',
    params: (input) => ({ ...byName(input), sectag_label: input.arg.sectag ?? '' }),
  }),
  callVerb({
    name: 'delete_zone_sectag',
    example: 'delete_zone_sectag one.example RESELLER',
    summary: 'Hide a zone from the front ends of a security tag.',
    args: 'zone sectag',
    operation: 'delete_zone_sectag',
    params: (input) => ({ ...byName(input), sectag_label: input.arg.sectag ?? '' }),
  }),
  callVerb({
    name: 'replace_zone_sectags',
    example: 'replace_zone_sectags -f one.example RESELLER HOSTED',
    summary: 'Replace the security tags of a zone; without any it keeps the built-in one.',
    args: 'zone [sectag…]',
    switches: 'f',
    confirm: ({ arg, rest }) => `Replace the security tags of ${arg.zone} by ${rest.join(' ') || 'none'}?`,
    operation: 'replace_zone_sectags',
    params: (input) => ({ ...byName(input), sectag_labels: input.rest.map((sectag_label) => ({ sectag_label })) }),
  }),
];

export const ownerVerbs: readonly Verb[] = [...referenceVerbs, ...sectagVerbs];
