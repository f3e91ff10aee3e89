// $GENERATE: many records from one line, as BIND does it (Administrator Reference Manual, "Zone File").

import type { Word } from '../words.ts';
import { addRecord, type RecordDraft } from './add-record.ts';
import { grammarFault, type Place, SyntaxFault } from './faults.ts';
import { nextEntry } from './next-entry.ts';
import { makeNotes, takeNotes } from './notes.ts';
import { absoluteOwner, makeOwners, type Owners, setOrigin, takeOwner } from './owners.ts';
import type { ParseState } from './parse-state.ts';
import { type RecordHead, rawText, readHead } from './record-words.ts';
import { makeScanner, type Scanner } from './scanner.ts';

const MAX_GENERATED = 1_000_000;
// As BIND's sscanf: what follows the numbers does not matter, but for a '/' without a step.
const RANGE = /^\+?(\d{1,10})-\+?(\d{1,10})(?:\/\+?(\d{1,10})|(?![/\d]))/;
const MAX_INDEX = 2 ** 31 - 1;
const MAX_WIDTH = 127;
/** Of all that one text generates: long rdata, many times, is too much as well. */
const MAX_CHARACTERS = 32 * 1024 * 1024;

/** `$GENERATE start-stop[/step] owner [ttl] [class] type rdata`. Throws SyntaxFault for the first record that is faulty. */
export function takeGenerate(state: ParseState, scanner: Scanner, place: Place): void {
  const { words, grouped } = scanner;
  const [, range, owner] = words;
  if (range === undefined || owner === undefined) throw grammarFault(place, '$GENERATE needs a range and an owner');
  if (grouped || range.quoted || owner.quoted) {
    throw grammarFault(place, '$GENERATE takes no parentheses, and no quotes but around its rdata');
  }
  const head = readHead(scanner, 3, state.ttls);
  const [rdata, more] = head.rdata;
  if (rdata === undefined) throw grammarFault(place, '$GENERATE has no rdata');
  if (more !== undefined)
    throw grammarFault(more, '$GENERATE takes one word of rdata', 'quotes around all of the rdata');
  const { start, stop, step } = readRange(range.text, place);
  state.generated += Math.floor((stop - start) / step) + 1;
  const limit = state.options.maxGenerated ?? MAX_GENERATED;
  if (state.generated > limit) throw tooMuch(place, limit, `the $GENERATE directives make more than ${limit} records`);
  // A quote inside quotes is a quote of the rdata.
  const template = { head, owner, rdata: rdata.quoted ? rdata.text.replaceAll('\\"', '"') : rdata.text, place };
  for (let index = start; index <= stop; index += step) addOne(state, template, index);
}

function tooMuch(place: Place, limit: number, message: string): SyntaxFault {
  return new SyntaxFault(place, { errorName: 'GenerateTooMany', message, data: { limit } });
}

function readRange(text: string, place: Place): { start: number; stop: number; step: number } {
  const [, from, to, by = '1'] = RANGE.exec(text) ?? [];
  const range = { start: Number(from), stop: Number(to), step: Number(by) };
  if (!(range.start <= range.stop && range.stop <= MAX_INDEX && range.step >= 1 && range.step <= MAX_INDEX)) {
    throw grammarFault(place, `'${text}' is not a range`, 'start-stop or start-stop/step');
  }
  return range;
}

interface Template {
  readonly head: RecordHead;
  readonly owner: Word;
  readonly rdata: string;
  readonly place: Place;
}

function addOne(state: ParseState, { head, owner, rdata, place }: Template, index: number): void {
  const typed = { ...owner, text: expand(owner.text, index, place) };
  const text = expand(rdata, index, place);
  state.generatedText += text.length + typed.text.length;
  if (state.generatedText > MAX_CHARACTERS) throw tooMuch(place, MAX_CHARACTERS, '$GENERATE makes too much text');
  const scanner = makeScanner(text);
  nextEntry(scanner);
  if (scanner.kind === 'broken') throw grammarFault(place, `'${text}': ${scanner.message}`);
  addRecord(state, {
    owner: { ...ownerOf(state.owners, typed), typed, origin: state.owners.origin },
    head: {
      ...head,
      typeWord: { ...head.typeWord, ...place },
      rdata: scanner.words.map((word) => ({ ...word, ...place })),
      raw: rawText(scanner, 0),
    },
    generated: true,
    notes: takeNotes(makeNotes()),
    remark: null,
    place,
  });
}

// The owner of lines that follow stays what it was before.
function ownerOf({ zone, origin }: Owners, word: Word): Pick<RecordDraft['owner'], 'name' | 'inside' | 'shown'> {
  const owners = makeOwners(zone);
  setOrigin(owners, origin);
  takeOwner(owners, word);
  return { name: owners.last ?? absoluteOwner(word, origin), inside: owners.inside, shown: owners.shown };
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: that is its syntax
const MODIFIED = '${offset,width,base}';
const MODIFIER = /^\{([+-]?\d{1,10})(?:,\+?(\d{1,3})(?:,([doxXnN]))?)?\}/;

/** `template` with `$` and `${offset,width,base}` replaced for `index`; `$$` is a dollar sign. Throws SyntaxFault. */
export function expand(template: string, index: number, place: Place): string {
  let text = '';
  for (let i = 0; i < template.length; i++) {
    const char = template[i];
    if (char === '\\') text += template.slice(i, ++i + 1);
    else if (char !== '$') text += char;
    else if (template[i + 1] === '$') {
      text += '$';
      i++;
    } else if (template[i + 1] === '{') {
      const [all, offset, width = '0', base = 'd'] = MODIFIER.exec(template.slice(i + 1)) ?? [];
      const value = index + Number(offset);
      if (all === undefined || Number(width) > MAX_WIDTH || Math.abs(value) > MAX_INDEX) {
        throw grammarFault(place, `bad modifier in '${template}'`, MODIFIED);
      }
      text += formatted(value, Number(width), base);
      i += all.length;
    } else text += index;
  }
  return text;
}

function formatted(value: number, width: number, base: string): string {
  // Negative numbers show their 32 bits, but for decimal ones.
  const bits = value >>> 0;
  switch (base) {
    case 'o':
      return bits.toString(8).padStart(width, '0');
    case 'x':
      return bits.toString(16).padStart(width, '0');
    case 'X':
      return bits.toString(16).toUpperCase().padStart(width, '0');
    case 'n':
      return nibbles(bits, width);
    case 'N':
      return nibbles(bits, width).toUpperCase();
    default:
      return value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');
  }
}

// The hexadecimal digits from the last to the first, dots between them; `width` counts the dots.
function nibbles(value: number, width: number): string {
  let text = '';
  let rest = value;
  let room = width;
  do {
    text += (rest & 0xf).toString(16);
    rest >>>= 4;
    room--;
    if (room > 0 || rest !== 0) {
      text += '.';
      room--;
    }
  } while (rest !== 0 || room > 0);
  return text;
}
