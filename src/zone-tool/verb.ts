// What a row of the verb table is, and what its functions are given.

import type { DmsError } from '../domain/errors.ts';
import type { ParamsOf, ResultOf } from '../operations/define.ts';
import type { OperationName, operations } from '../operations/index.ts';
import type { Shell } from './shell.ts';
import type { Switches } from './switches.ts';

/** A typed command: arguments by the names of the row's `args`, those of a repeated one in `rest`. */
export interface Input {
  readonly arg: Readonly<Record<string, string | undefined>>;
  readonly rest: readonly string[];
  readonly switches: Switches;
}

export interface VerbBase {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** A whole command as one would type it. */
  readonly example: string;
  /** `zone [zi]`, `file…`, `[pattern…]`; each word is a row of argument-kinds.ts. */
  readonly args?: string;
  /** Letters and long names of the switches that mean something here, for help: `v r json`. */
  readonly switches?: string;
  /** Must run as root, always or where it says so. */
  readonly root?: true | ((input: Input) => boolean);
  /** Needs neither dms.conf nor a database. */
  readonly standalone?: true;
  /** What it does instead with --watch. */
  readonly live?: () => Promise<(shell: Shell, input: Input) => Promise<number>>;
  /** What is to be known beforehand, told with -f too. */
  readonly warning?: (input: Input) => string | null;
  /** A question to be answered with y first, or null where none is needed. */
  readonly confirm?: (input: Input) => string | null;
}

type Table = typeof operations;
type Loose<P> = { [K in keyof P]?: P[K] | undefined };

/** A verb that is one call of an operation and a view of its result. */
export interface CallRow<N extends OperationName> extends VerbBase {
  readonly operation: N;
  readonly params?: (input: Input, shell: Shell) => Loose<ParamsOf<Table[N]>>;
  /** It may take long: then a line tells how far it is. */
  readonly isLong?: true;
  /** The operation gives its items page by page, under this name: they are shown as they come. */
  readonly pages?: string;
  /** Text to print; '' prints nothing. Without a view success is silent. */
  readonly view?: (result: ResultOf<Table[N]>, input: Input, shell: Shell) => string;
  /** An error that means no more than an empty list here. */
  readonly isEmpty?: (error: DmsError, input: Input) => boolean;
}

/** A verb that is more than one call: it talks, runs an editor, or reads files. Gives the exit code. */
export interface FlowRow extends VerbBase {
  /** Whose result --json prints, as it is or somewhat extended; for the manual. */
  readonly jsonOf?: OperationName;
  readonly flow: () => Promise<(shell: Shell, input: Input) => Promise<number>>;
}

export interface CallVerb extends VerbBase {
  readonly operation: string;
  readonly isLong?: true;
  readonly pages?: string;
  readonly params?: (input: Input, shell: Shell) => Record<string, unknown>;
  readonly view?: (result: unknown, input: Input, shell: Shell) => string;
  readonly isEmpty?: (error: DmsError, input: Input) => boolean;
}

export type Verb = CallVerb | FlowRow;

/** A row whose parameters and result are checked against its operation. */
export function callVerb<N extends OperationName>(row: CallRow<N>): Verb {
  return row as unknown as Verb;
}
