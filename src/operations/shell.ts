// What the shell asks and tells besides its commands: words that fit, what its prompt shows, and what was typed.

import { Type } from 'typebox';
import {
  COMPLETIONS,
  type CompletionKind,
  type CompletionWanted,
  type CompletionWord,
  completionWords,
  lastZoneWord,
} from '../store/completion.ts';
import { isStandby } from '../store/daemon.ts';
import { masterRow } from '../store/master.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZone, sectagFilter } from './find-zone.ts';
import { Done, Param } from './schemas.ts';

const KINDS = Object.keys(COMPLETIONS) as CompletionKind[];
const DEFAULT_LIMIT = 100;

export const completeWord = defineOperation({
  name: 'complete_word',
  summary: 'Names and numbers that begin as typed: zones, groups, servers, references, tags, events, versions',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: {
    kind: Type.Union(KINDS.map((kind) => Type.Literal(kind))),
    prefix: Type.String({ maxLength: 1024 }),
    name: Type.Optional(Type.String({ description: 'the zone, for versions' })),
    limit: Param.limit,
  },
  positional: ['kind', 'prefix'],
  result: Type.Object({
    words: Type.Array(Type.Object({ word: Type.String(), note: Type.Union([Type.String(), Type.Null()]) })),
    common: Type.String({ description: 'what all of them begin with, also those that are not listed' }),
    more: Type.Boolean(),
  }),
  run: async (ctx, { kind, prefix, name, limit = DEFAULT_LIMIT }) => {
    const zoneId = kind === 'zi' && name !== undefined ? (await findZone(ctx, name, 'closest')).id : null;
    const wanted = { prefix, sectag: sectagFilter(ctx), zoneId, limit: limit + 1 };
    const found = await completionWords(ctx.trx, kind, wanted);
    const words = found.slice(0, limit);
    return { words, common: await sharedBeginning(ctx, kind, wanted, found), more: found.length > limit };
  },
});

/** Of what is listed, and of all where more zones begin so. */
async function sharedBeginning(
  ctx: TransactionContext,
  kind: CompletionKind,
  wanted: CompletionWanted,
  found: readonly CompletionWord[],
): Promise<string> {
  const isCut = found.length === wanted.limit;
  if (isCut && kind !== 'zone') return wanted.prefix;
  const last = isCut ? await lastZoneWord(ctx.trx, wanted) : null;
  const words = [...found.map(({ word }) => word), ...(last === null ? [] : [last])];
  return words.reduce(common, words[0] ?? '');
}

function common(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one.charAt(length).toLowerCase() === other.charAt(length).toLowerCase()) length += 1;
  return one.slice(0, length);
}

export const showHostState = defineOperation({
  name: 'show_host_state',
  summary: 'Whether the database here is the master or a replica, and whether reconfigurations are held back',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: {},
  positional: [],
  result: Type.Object({
    role: Type.Union([Type.Literal('master'), Type.Literal('replica')]),
    state: Type.String({ description: 'READY or HOLD' }),
  }),
  run: async ({ trx }) => {
    const { state } = await masterRow(trx);
    return { role: (await isStandby(trx)) ? ('replica' as const) : ('master' as const), state };
  },
});

export const logCommand = defineOperation({
  name: 'log_command',
  summary: 'Notes in the audit what somebody typed in the shell, from where, and how it ended',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  params: {
    line: Type.String(),
    from: Type.String(),
    exit_code: Type.Integer(),
  },
  positional: ['line', 'from', 'exit_code'],
  result: Done,
  // The door writes who called it with what: there is nothing more to do.
  run: async () => true as const,
});
