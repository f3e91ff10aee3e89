// Zones from zone files: one, or many in a batch that shares one reconfiguration (spec 02 §3.4, §3.5).

import { parseZoneFile } from '../../dns/zone-file/index.ts';
import { DmsError, type ErrorName } from '../../domain/errors.ts';
import { ARGUMENT_KINDS } from '../argument-kinds.ts';
import { tellError } from '../run-verb.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { creation } from '../verbs/inputs.ts';
import { bar, paceText } from '../views/bulk.ts';
import { tellWarnings } from '../views/checks.ts';
import { withIncludedFiles } from './included-files.ts';

export async function loadZone(shell: Shell, input: Input): Promise<number> {
  const name = input.arg['new-zone'] ?? '';
  return load(shell, input, 'load_zone', { name, ptr: input.switches.ptr, ...creation(input) });
}

/** The next instance of a zone that is there (spec 02 §3.6). */
export async function loadZoneZi(shell: Shell, input: Input): Promise<number> {
  return load(shell, input, 'load_zi', { name: input.arg.zone ?? '' });
}

type Params = { readonly name: string } & Readonly<Record<string, unknown>>;

async function load(shell: Shell, input: Input, operation: string, params: Params): Promise<number> {
  const text = await readZoneText(shell, input.arg.file ?? '-');
  const zi_text = withIncludedFiles(shell, params.name, text);
  const changed = await shell.interruptible(shell.door(operation, { ...params, zi_text }));
  if (input.switches.json === true) shell.terminal.out(`${JSON.stringify(changed, null, 2)}\n`);
  else if (changed.note !== null) shell.terminal.error(`${changed.note}\n`);
  if (input.switches.json !== true) tellWarnings(shell.terminal, changed.warnings);
  return 0;
}

/** The text of a file, of standard input for '-'. Throws BinaryFileError, FileMissing, FileUnreadable. */
export async function readZoneText(shell: Shell, file: string): Promise<string> {
  const text = file === '-' ? await shell.terminal.readAll() : await shell.files.read(file);
  requireText(file, text);
  return text;
}

interface Loading {
  readonly shell: Shell;
  readonly input: Input;
  readonly total: number;
  /** Milliseconds since 1970. */
  readonly begun: number;
  loaded: number;
  skipped: number;
  failed: number;
  /** In the order of the files. */
  readonly underWay: UnderWay[];
  code: number;
  /** No other file is begun. */
  isOver: boolean;
}

/** While one waits for the database, others are read and checked. */
const AT_A_TIME = 4;

interface UnderWay {
  readonly file: string;
  readonly name: string | null;
  readonly done: Promise<{ readonly error: unknown } | null>;
}

/** Goes on after a file that cannot be loaded; the exit code is that of the last one that failed. */
export async function loadZones(shell: Shell, input: Input): Promise<number> {
  const useOrigin = input.switches.originAsName === true;
  // One bad name stops everything before anything is done.
  const names = input.rest.map((file) => (useOrigin ? null : ARGUMENT_KINDS.zone.parse(baseName(file))));
  const counts = { loaded: 0, skipped: 0, failed: 0 };
  const state = { ...counts, underWay: [], code: 0, isOver: false };
  const loading: Loading = { shell, input, total: names.length, begun: shell.clock.now(), ...state };
  const { underWay } = loading;
  const ahead = useOrigin || input.switches.ptr === true ? 1 : AT_A_TIME;
  for (const [index, file] of input.rest.entries()) {
    const name = names[index] ?? null;
    const limit = isAlone(loading, name) ? 1 : ahead;
    while (underWay.length >= limit && !loading.isOver) await tellNext(loading);
    if (loading.isOver) break;
    const done = loadOne(loading, file, name).then(() => null, caught);
    underWay.push({ file, name, done });
  }
  while (underWay.length > 0) await tellNext(loading);
  clearProgress(loading);
  if (shell.terminal.isTty) shell.terminal.error(`${summary(loading)}\n`);
  return loading.code;
}

const caught = (error: unknown) => ({ error });

/** What is wrong with all files the first one finds; of two of one zone the second one finds what the first one made. */
function isAlone({ loaded, skipped, failed, underWay }: Loading, name: string | null): boolean {
  return loaded + skipped + failed === 0 || underWay.some((one) => one.name === name);
}

/** Waits for the first file under way, so that faults come in the order of the files. */
async function tellNext(loading: Loading): Promise<void> {
  const { file, done } = loading.underWay.shift()!;
  const fault = await done;
  if (fault !== null) {
    const isEnding = endsBatch(fault.error);
    // those behind the one that ended the batch say the same
    if (isEnding && loading.isOver) return;
    loading.isOver ||= isEnding;
    loading.failed += 1;
    clearProgress(loading);
    loading.code = tellError(loading.shell, namingFile(file, fault.error), { name: 'load_zones' });
  }
  showProgress(loading, file);
}

async function loadOne(loading: Loading, file: string, given: string | null): Promise<void> {
  const { shell, input } = loading;
  const text = await shell.files.read(file);
  requireText(file, text);
  const name = given ?? nameInText(file, text);
  const many = { batch: true, skip_equal: true, ptr: input.switches.ptr };
  const params = { name, zi_text: withIncludedFiles(shell, name, text), ...many, ...creation({ ...input, rest: [] }) };
  const { value, note, warnings } = await shell.interruptible(shell.door('load_zone', params));
  if (value === false) loading.skipped += 1;
  else loading.loaded += 1;
  if (value !== false && note !== null) {
    clearProgress(loading);
    shell.terminal.error(`${file}: ${note}\n`);
  }
  if (warnings.length > 0) clearProgress(loading);
  tellWarnings(shell.terminal, warnings, `${file}: `);
}

export function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

export function nameInText(file: string, text: string): string {
  const { zone } = parseZoneFile(text, { zone: null, useOriginAsName: true });
  if (zone === null) throw new DmsError('ZoneNameUndefined', { file_name: file });
  return zone;
}

/** What a zone file begins with is text (spec 02 §3.4). */
function requireText(file: string, text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text.slice(0, 256)))
    throw new DmsError('BinaryFileError', { file_name: file });
}

/** What would be no better with the next file. */
const ENDING: readonly ErrorName[] = [
  'ZoneSecTagConfigError',
  'ZoneSecTagDoesNotExist',
  'SecTagPermissionDenied',
  'NoSgFound',
  'ZoneCfgItemNotFound',
  'ZoneCfgItemValueError',
  'LoginIdFormatError',
  'LoginIdInvalidError',
  'ZoneSmFailure',
  'MethodNotFoundJsonRpcError',
  'InternalErrorJsonRpcError',
  'DatabaseUnreachable',
  'DBReadOnlyError',
  'DatabaseExhausted',
  'Interrupted',
];

export function endsBatch(error: unknown): boolean {
  return !(error instanceof DmsError) || ENDING.includes(error.name);
}

export function namingFile(file: string, error: unknown): unknown {
  if (!(error instanceof DmsError) || error.message.includes(file)) return error;
  return new DmsError(error.name, error.data, `${file}: ${error.message}`, { cause: error });
}

function summary({ loaded, skipped, failed }: Loading): string {
  const same = skipped === 0 ? '' : `, ${skipped} skipped because nothing differs`;
  return `${loaded} loaded${same}${failed === 0 ? '' : `, ${failed} failed`}`;
}

const CLEAR = '\r\u001b[K';

function showProgress(loading: Loading, file: string): void {
  const { shell, loaded, skipped, failed, total, begun } = loading;
  if (!shell.terminal.isTty) return;
  const ended = loaded + skipped + failed;
  const seconds = (shell.clock.now() - begun) / 1_000;
  const pace = paceText({ rate: seconds > 0 ? ended / seconds : null, left: total - ended });
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  const text = `${bar(ended, total)} ${ended} of ${total} done${failures}${pace} ${baseName(file)}`;
  shell.terminal.error(`${CLEAR}${text.slice(0, shell.terminal.columns - 1)}`);
}

function clearProgress({ shell }: Loading): void {
  if (shell.terminal.isTty) shell.terminal.error(CLEAR);
}
