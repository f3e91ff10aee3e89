// What the inside needs of the world, as types only; `adapters/` builds the real ones, `main/` hands them out.

import type { ResolvedSettings } from './domain/settings.ts';
import type { Delegation } from './domain/zone/move.ts';

/** Time. `monotonic` never goes back; neither decides what is due: that is the database's clock. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some start, never going back. */
  monotonic(): number;
  /** Resolves after that many milliseconds, or rejects when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export type LogFields = Record<string, unknown>;

export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(fields: LogFields): Logger;
}

/** Settings of dms.conf as the present program sees them; `current()` follows a reload. */
export interface Settings {
  current(): ResolvedSettings;
}

export interface FileOwner {
  readonly mode?: number;
  readonly user?: string;
  readonly group?: string;
}

export interface FileStatus {
  readonly mtimeMs: number;
  readonly size: number;
  readonly inode: number;
}

/** Files of this machine. Every write is a temporary file in the same directory, then a rename. */
export interface Files {
  /** Throws DmsError FileMissing or FileUnreadable naming the path. */
  read(path: string): Promise<string>;
  /** The octets, at once; for files that may be large or no UTF-8. Throws as `read`. */
  readNow(path: string): Buffer;
  exists(path: string): Promise<boolean>;
  /** Throws DmsError FileNotWritable naming the path and the remedy; leaves no temporary file. */
  writeAtomically(path: string, content: string, owner?: FileOwner): Promise<void>;
  /**
   * The same for many small files, one after the other without a pause: for a process that has little else to do. Each of six calls
   * on a file given to another thread costs more than the call. Throws FileNotWritable for the first that cannot be written.
   */
  writeMany(files: readonly { readonly path: string; readonly content: string }[], owner?: FileOwner): Promise<void>;
  /**
   * Removes the temporary files of `writeAtomically` in and below a directory where nobody writes now, and returns them; a missing
   * directory has none. Throws FileUnreadable, FileNotWritable.
   */
  removeHalfWritten(directory: string): Promise<string[]>;
  /** Missing files are no error. */
  remove(path: string): Promise<void>;
  list(directory: string): Promise<string[]>;
  /** As `list`, with a slash behind the names of directories. */
  listTyped(directory: string): Promise<string[]>;
  /** Adds to the end of a file of the user's own; one that is new is private (0600). */
  append(path: string, text: string): Promise<void>;
  /** Null when `user` may list and read the directory, else what is in the way. Throws AccountUnknown. */
  whyUnreadable(directory: string, user: string): Promise<string | null>;
  makeDirectory(path: string, owner?: FileOwner): Promise<void>;
  /** A private file (0600) below the temporary directory, with that ending; returns its path. */
  temporary(prefix: string, ending: string, content: string): Promise<string>;
  /** Such files of this user, oldest first, whose process is gone. */
  abandoned(prefix: string, ending: string): Promise<string[]>;
  status(path: string): Promise<FileStatus | null>;
  /** The same at once, for what is asked with each request: a tenth of the time. */
  statusNow(path: string): FileStatus | null;
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface AttachedOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; the keyboard is the program's all the same. It may stop reading before the end. */
  readonly input?: AsyncIterable<string>;
  /** It sees the system's programs and these files, and nothing else of this machine; implies `hasOwnEnvironment`. */
  readonly confinedTo?: readonly string[];
  /** It is given `env` and the language and kind of the terminal, none of the other variables of this process. */
  readonly hasOwnEnvironment?: boolean;
}

export interface Commands {
  /** Runs a program with arguments as they are; throws DmsError CommandMissing or CommandTimeout. A code other than 0 is no error here. */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<CommandResult>;
  /** Runs it on the user's terminal and returns its exit code. */
  attached(program: string, args: readonly string[], options?: AttachedOptions): Promise<number>;
  /** Whether `confinedTo` works on this machine. */
  canConfine(): Promise<boolean>;
}

export interface Keyboard {
  /** A terminal's input, raw when its user switches it so. */
  readonly stream: NodeJS.ReadableStream;
  /** Ends the reading; gives what was read and not taken. */
  close(): string;
}

export interface Terminal {
  readonly isTty: boolean;
  readonly columns: number;
  readonly rows: number;
  out(text: string): void;
  /** As `out`, no faster than it is read; it ends early when nobody reads any more. */
  pour(texts: AsyncIterable<string>): Promise<void>;
  error(text: string): void;
  /** One line of input without its newline; null at the end of input. */
  ask(prompt: string): Promise<string | null>;
  /** All of standard input; octets that are no UTF-8 as the escapes of a zone file. */
  readAll(): Promise<string>;
  /** The keys as they are pressed, until it is closed: in between they are for the programs on the same terminal. */
  keyboard(): Keyboard;
}

export interface RemoteServer {
  readonly name: string;
  readonly address: string;
  readonly sshAddress: string | null;
  /** The one that this machine's named is: rndc without -s, no rsync. */
  readonly isThisServer: boolean;
}

/** A directory whose content goes into a module of a server's rsync daemon. */
export interface Push {
  readonly directory: string;
  readonly module: 'dnsconf' | 'dnssec';
  /** All but the writing: does the daemon answer, and would it take the files? */
  readonly isTrial?: boolean;
}

/** Other hosts by name. All methods throw a passing DmsError (RemoteFailed) with the command's own words. */
export interface Remote {
  rsync(server: RemoteServer, push: Push, signal?: AbortSignal): Promise<void>;
  /** Returns standard output. */
  rndc(server: RemoteServer, args: readonly string[], signal?: AbortSignal): Promise<string>;
}

/** The named of this machine, as a process. */
export interface OwnNamed {
  /** Why it cannot be taken for stopped, and the exit code of `rndc status`; null: it is stopped. Throws PidFileValueError, CommandMissing. */
  running(): Promise<{ readonly reason: string; readonly exitCode: number } | null>;
}

export interface NameServerAddress {
  readonly address: string;
  readonly port: number;
  /** What signs messages to it, for an adapter that knows several keys: that of updates, of a server group's transfers; null: nothing. */
  readonly key?: 'update' | { readonly serverGroup: string } | null;
}

export interface SoaAnswer {
  readonly authoritative: boolean;
  readonly rcode: string;
  /** Rdata of the SOA, uncompressed, or null when there was none. */
  readonly soa: Buffer | null;
  readonly serial: number | null;
}

export interface UpdateAnswer {
  readonly rcode: string;
  /** 0, or the error of the TSIG record (16 BADSIG, 17 BADKEY, 18 BADTIME). */
  readonly tsigError: number;
}

export interface TransferredRecord {
  readonly owner: string;
  readonly type: number;
  readonly ttl: number;
  readonly rdata: Buffer;
}

/** DNS messages to a name server, signed and checked. Throws passing DmsError NameServerUnreachable, NameServerTimeout, TsigFailed. */
export interface NameServer {
  soa(server: NameServerAddress, zone: string, timeoutMs: number): Promise<SoaAnswer>;
  /** One UPDATE message as built by dns/wire/update; id and TSIG are added here. */
  update(server: NameServerAddress, message: Buffer, timeoutMs: number): Promise<UpdateAnswer>;
  /** The whole zone, SOA first and not repeated; null when the server refuses or is not authoritative (`rcode` tells). */
  transfer(
    server: NameServerAddress,
    zone: string,
    timeoutMs: number,
  ): Promise<{ readonly rcode: string; readonly records: readonly TransferredRecord[] | null }>;
  /** The answer and authority sections for one name and type, as the server has it (no recursion). */
  query(
    server: NameServerAddress,
    name: string,
    type: number,
    timeoutMs: number,
  ): Promise<{
    readonly rcode: string;
    readonly authoritative: boolean;
    readonly records: readonly TransferredRecord[];
    /** Of a referral: the name servers of the zone below. */
    readonly authority: readonly TransferredRecord[];
  }>;
  /** What each server of the zone's parent delegates it to; throws passing errors where one does not answer, or none is found. */
  delegations(zone: string, timeoutMs: number): Promise<readonly Delegation[]>;
  /** Tells a secondary that a zone may have changed (RFC 1996); returns the rcode of its answer. */
  notify(server: NameServerAddress, zone: string, timeoutMs: number): Promise<string>;
  close(): Promise<void>;
}

export interface HostFacts {
  readonly hostname: string;
  readonly pid: number;
  readonly user: string;
  /** Addresses of this machine, link-local ones left out. */
  addresses(): readonly string[];
  /** Resident memory, megabytes. */
  residentMb(): number;
}

export interface Identity {
  /** `user@host`, what change_by and the audit say (spec 02 §2.8). */
  readonly loginId: string;
  readonly isAdministrator: boolean;
  readonly isRoot: boolean;
  /** Home directory, as the user database has it. */
  readonly home: string;
  /** Where he sits, for the audit: `ssh 192.0.2.7`, `sudo alice`; empty: at this machine. */
  readonly from: string;
}

export interface Random {
  /** Uniform in [0, 1). */
  fraction(): number;
  bytes(length: number): Buffer;
}

/** 'refused' by the caller's own `admit`; 'busy': too many wait for the computation. */
export type Verdict = 'right' | 'wrong' | 'refused' | 'busy';

export interface Passwords {
  /**
   * Whether the pair stands in the htpasswd file. `admit` is asked before the costly computation for a pair that was not
   * right before under the present file.
   */
  check(user: string, password: string, admit: () => boolean): Promise<Verdict>;
}
