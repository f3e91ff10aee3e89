// An editor session on a zone: lock, edit, ask, save; the user's text is never lost (spec 02 §3.1).

import { DmsError, errorRow } from '../../domain/errors.ts';
import type { Warning } from '../../operations/define.ts';
import { showDifference } from '../differences.ts';
import { runEditor } from '../editor.ts';
import { putAway } from '../put-away.ts';
import { tellError } from '../run-verb.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { tellWarnings } from '../views/checks.ts';
import { type PtrPreview, ptrPreview } from '../views/ptr-changes.ts';
import type { ZoneFull } from '../views/shapes.ts';
import { EDIT_ENDING, editPrefix, leftText } from './left-text.ts';

/** How often the file is looked at while the editor runs. */
const LOOK_MS = 30_000;

interface Session {
  readonly shell: Shell;
  readonly name: string;
  readonly token: number | null;
  readonly original: string;
  readonly file: string;
  readonly force: boolean;
  /** The newest instance that the author knows of: another one is not replaced unseen. */
  known: number;
  /** Set when the lock could not be prolonged: nothing can be saved any more. */
  isTimedOut: boolean;
  /** What the checks find in the text was told already. */
  isWarned: boolean;
}

/** What became of the text: stored or given up by its author, or still only in the file. */
interface Ending {
  readonly code: number;
  readonly keepsText: boolean;
  readonly isSaved?: true;
}

export async function editZone(shell: Shell, input: Input): Promise<number> {
  const zoneArguments = { name: input.arg.zone, zi_id: input.arg.zi };
  const [zone, token] = (await shell.call('edit_zone', zoneArguments)) as [
    ZoneFull & { zi: { zi_id: number } },
    number | null,
  ];
  let ending: Ending = { code: 70, keepsText: true };
  let file: string | null = null;
  let original = '';
  try {
    original = await textOf(shell, zone.name, zone.zi.zi_id);
    if (input.arg.zi === undefined) tellNewer(shell, zone);
    const left = await leftText(shell, zone.name, input.switches.force === true);
    file = await shell.files.temporary(editPrefix(zone.name), EDIT_ENDING, left?.text ?? original);
    if (left !== null) await shell.files.remove(left.file);
    const session: Session = {
      shell,
      name: zone.name,
      token,
      original,
      file,
      force: input.switches.force === true,
      known: zone.zi_candidate_id ?? zone.zi.zi_id,
      isTimedOut: false,
      isWarned: false,
    };
    ending = await edit(session);
    return ending.code;
  } finally {
    if (ending.isSaved !== true) await release(shell, zone.name, token);
    if (file !== null) await putAway(shell, { file, original }, ending.keepsText);
  }
}

/** What is published is edited: a save that waits is not in it, and would be taken back by the next one unseen. */
function tellNewer(shell: Shell, { name, zi, zi_candidate_id: newer }: ZoneFull & { zi: { zi_id: number } }): void {
  if (newer === null || newer === zi.zi_id) return;
  shell.terminal.error(
    `warning: this is ZI ${zi.zi_id}; ZI ${newer} is saved and not published yet: edit_zone ${name} ${newer} goes on from it\n`,
  );
}

async function textOf(shell: Shell, name: string, ziId: number): Promise<string> {
  const { zi_text: text } = (await shell.call('show_zone_text', { name, zi_id: ziId })) as { zi_text: string };
  return text;
}

async function edit(session: Session): Promise<Ending> {
  const { shell, file, original, force } = session;
  let line: number | undefined;
  let opens = true;
  for (;;) {
    if (opens) await editOnce(session, line);
    opens = true;
    line = undefined;
    if (session.isTimedOut) return { code: 75, keepsText: true };
    const text = await shell.files.read(file);
    if (text === original && !force) {
      shell.terminal.out(`Nothing was changed, zone ${session.name} stays as it is.\n`);
      return { code: 0, keepsText: false };
    }
    const answer = force ? 'u' : await askWhatToDo(session, text);
    if (answer === null) return { code: 75, keepsText: true };
    if (answer === 'a') return { code: 0, keepsText: false };
    if (answer === 'c') continue;
    const fault = await save(session, text);
    if (fault === null) return { code: 0, keepsText: false, isSaved: true };
    const code = tellError(shell, fault);
    if (fault.name === 'LostUpdate') {
      if (force) return { code, keepsText: true };
      session.known = Number(fault.data.zi_id);
      shell.terminal.out(`To update now would replace ZI ${session.known}.\n`);
      opens = false;
      continue;
    }
    if (!(await wantsToFix(session))) return { code: isPrivilege(fault) ? 77 : code, keepsText: true };
    line = typeof fault.data.lineno === 'number' ? fault.data.lineno : undefined;
  }
}

async function editOnce(session: Session, line: number | undefined): Promise<void> {
  const done = new AbortController();
  const watch = session.token === null ? Promise.resolve() : tickleWhileChanging(session, done.signal);
  try {
    await runEditor(session.shell, session.file, line);
  } finally {
    done.abort();
    await watch;
  }
}

/** Somebody who saves the file is working on it: his lock lives on. */
async function tickleWhileChanging(session: Session, signal: AbortSignal): Promise<void> {
  const { shell, file, name, token } = session;
  let seen = await shell.files.status(file);
  for (;;) {
    await shell.pause(LOOK_MS, signal);
    if (signal.aborted) return;
    const now = await shell.files.status(file);
    const isSame = now?.mtimeMs === seen?.mtimeMs && now?.size === seen?.size && now?.inode === seen?.inode;
    seen = now;
    if (isSame) continue;
    try {
      await shell.call('tickle_editlock', { name, edit_lock_token: token });
    } catch (error) {
      // A lock that is gone ends the session; a database that is away for a moment does not.
      if (error instanceof DmsError && error.passing) continue;
      session.isTimedOut = true;
      tellError(shell, error);
      return;
    }
  }
}

/** a, c or u; null when there is nobody to ask. */
async function askWhatToDo(session: Session, text: string): Promise<'a' | 'c' | 'u' | null> {
  const { shell, original } = session;
  await tellPreview(session, text);
  shell.terminal.out('Do you wish to Abort, Change, Diff, or Update the zone?\n');
  for (;;) {
    const answer = await shell.ask('--[U]/a/c/d> ');
    switch (answer?.trim().toLowerCase()) {
      case undefined:
        return null;
      case '':
      case 'u':
        return 'u';
      case 'a':
        return 'a';
      case 'c':
        return 'c';
      case 'd':
        await showDifference(shell, original, text);
    }
  }
}

interface Preview {
  readonly records_added: number;
  readonly records_removed: number;
  readonly warnings: readonly Warning[];
  readonly ptr: PtrPreview;
}

/** A courtesy: what is wrong with the text, saving it will tell. */
async function tellPreview(session: Session, text: string): Promise<void> {
  const { shell, name } = session;
  try {
    const preview = (await shell.call('preview_zone_text', { name, zi_text: text })) as Preview;
    const { records_added: added, records_removed: removed, warnings, ptr } = preview;
    shell.terminal.out(`Records: ${added} added, ${removed} removed\n${ptrPreview(ptr)}`);
    tellWarnings(shell.terminal, warnings);
    session.isWarned = true;
  } catch (error) {
    if (!(error instanceof DmsError)) throw error;
    session.isWarned = false;
  }
}

async function wantsToFix(session: Session): Promise<boolean> {
  if (session.force) return false;
  session.shell.terminal.out('Do you wish to fix this?\n');
  const answer = await session.shell.ask('--[Y]/n> ');
  return answer !== null && ['', 'y'].includes(answer.trim().toLowerCase());
}

/** Null when stored, a fault that the author can mend or override; throws every other. */
async function save(session: Session, text: string): Promise<DmsError | null> {
  const { shell, name, token, known, isWarned } = session;
  try {
    const params = { name, zi_text: text, edit_lock_token: token, base_zi_id: known };
    const saved = await shell.door('update_zone_text', params);
    if (!isWarned) tellWarnings(shell.terminal, saved.warnings);
    return null;
  } catch (error) {
    if (error instanceof DmsError && isMendable(error)) return error;
    throw error;
  }
}

const MENDABLE: readonly string[] = ['ZoneParseError', 'ZiParseError', 'SOASerialError', 'PrivilegeNeeded'];
const MENDABLE_NAMES: readonly string[] = [
  'LostUpdate',
  'ZiTextParseError',
  'ZoneHasNoSOARecord',
  'ReferenceFormatError',
  'NoReferenceFound',
];

function isMendable(error: DmsError): boolean {
  return MENDABLE_NAMES.includes(error.name) || errorRow(error.name).parents.some((name) => MENDABLE.includes(name));
}

function isPrivilege(error: DmsError): boolean {
  return errorRow(error.name).parents.includes('PrivilegeNeeded');
}

/** Best effort: the lock ends by itself if this fails. */
async function release(shell: Shell, name: string, token: number | null): Promise<void> {
  if (token === null) return;
  await shell.call('cancel_edit_zone', { name, edit_lock_token: token }).catch(() => undefined);
}
