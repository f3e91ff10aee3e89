// Completes the word at the cursor: commands and switches from their tables, names from the database, files for administrators.

import type { ResultOf } from '../../operations/define.ts';
import type { operations } from '../../operations/index.ts';
import { VERBS } from '../commands.ts';
import type { Completion } from '../line/reader-state.ts';
import { isOffered, visibleVerb } from '../run-verb.ts';
import type { Shell } from '../shell.ts';
import { quoted } from '../split-line.ts';
import { SWITCHES } from '../switches.ts';
import type { Verb } from '../verb.ts';
import type { Source } from './sources.ts';
import { type Fitting, whatFits } from './what-fits.ts';
import { wordAt } from './word-at.ts';

type Found = ResultOf<(typeof operations)['complete_word']>;
type Word = Completion['words'][number];

/** Null where nothing fits. Throws what the operations throw. */
export async function completeLine(shell: Shell, line: string, cursor: number): Promise<Completion | null> {
  const at = wordAt(line, cursor);
  const fitting = whatFits(at, (name) => visibleVerb(shell, name));
  if (fitting === null) return null;
  const found = await wordsFor(shell, fitting, at.typed);
  if (found.words.length === 0) return null;
  return { ...found, from: at.from, to: cursor };
}

type Words = Pick<Completion, 'words' | 'common' | 'isMore'>;

async function wordsFor(shell: Shell, fitting: Fitting, typed: string): Promise<Words> {
  switch (fitting.kind) {
    case 'command':
      return matching(commandWords(shell), typed);
    case 'switch':
      return matching(switchWords(fitting.verb), typed);
    case 'value': {
      const { source, written, zone } = fitting;
      const words = await valueWords(shell, source, typed.slice(written.length), zone);
      if (written === '') return words;
      const behind = words.words.map(({ word, ...note }) => ({ ...note, word: written + word }));
      return { ...words, words: behind, common: written + words.common };
    }
  }
}

async function valueWords(shell: Shell, source: Source, typed: string, zone: string | null): Promise<Words> {
  if (source === 'command') return matching(commandWords(shell), typed);
  if (source === 'file') return shell.isRestricted ? NOTHING : fileWords(shell, typed);
  if ('words' in source) {
    return matching(
      source.words.map((word) => ({ word })),
      typed,
    );
  }
  const params = { kind: source.looked, prefix: typed, ...(zone === null ? {} : { name: zone }) };
  const { words, common, more } = (await shell.interruptible(shell.call('complete_word', params))) as Found;
  const noted = words.map(({ word, note }) => ({ word: quoted(word), ...(note === null ? {} : { note }) }));
  return { words: noted, common, isMore: more };
}

const NOTHING: Words = { words: [], common: '', isMore: false };

/** Those that begin as typed, in order. */
function matching(words: readonly Word[], typed: string): Words {
  const fitting = words.filter(({ word }) => word.startsWith(typed)).sort((a, b) => (a.word < b.word ? -1 : 1));
  return { words: fitting, common: sharedBeginning(fitting.map(({ word }) => word)), isMore: false };
}

function sharedBeginning(words: readonly string[]): string {
  const [first = '', last = ''] = [words[0], words.at(-1)];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  return first.slice(0, length);
}

function commandWords(shell: Shell): Word[] {
  return VERBS.filter((verb) => isOffered(shell, verb)).map(({ name, summary }) => ({ word: name, note: summary }));
}

function switchWords(verb: Verb): Word[] {
  const wanted = [...(verb.switches ?? '').split(' '), 'help'].filter(Boolean);
  const rows = SWITCHES.filter(({ letter, long }) => wanted.some((name) => name === letter || name === long[0]));
  return rows.flatMap(({ letter, long, text }) => [
    ...(letter === undefined ? [] : [{ word: `-${letter}`, note: text }]),
    { word: `--${long[0]}`, note: text },
  ]);
}

/** Files of the directory that is typed so far; directories end in a slash. */
async function fileWords(shell: Shell, typed: string): Promise<Words> {
  const directory = typed.slice(0, typed.lastIndexOf('/') + 1);
  const names = await shell.files.listTyped(directory === '' ? '.' : directory).catch(() => []);
  const begun = typed.slice(directory.length);
  const fitting = names.filter((name) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')));
  const whole = fitting.map((name) => directory + name);
  return { words: whole.map((word) => ({ word: quoted(word) })), common: sharedBeginning(whole), isMore: false };
}
