// What zone text is parsed to and printed from.

export interface ParsedRecord {
  /** The included file it comes from; undefined for the text itself. */
  readonly file?: string;
  /** Where the record begins, from 1. */
  readonly line: number;
  readonly column: number;
  /** Relative to the zone, '@' for the apex, case kept. */
  readonly owner: string;
  /** Absolute, where the owner was typed with the zone's name in another case than the zone has. */
  readonly shownOwner?: string;
  /** Made by $GENERATE. */
  readonly generated?: true;
  /** As typed; null: the zone's TTL. */
  readonly ttl: string | null;
  readonly type: string;
  /** Text; names relative to the zone where inside it, else absolute. '' for an incremental deletion without rdata. */
  readonly rdata: string;
  readonly wire: Buffer;
  /** Canonical rdata, absolute (RFC 4034 §6.2). */
  readonly canon: Buffer;
  readonly disabled: boolean;
  readonly lockPtr: boolean;
  readonly trackReverse: boolean;
  readonly forceReverse: boolean;
  readonly reference: string | null;
  /** Lines of `;#`, each ended by a newline. */
  readonly comment: string | null;
  /** Ordinary comments: each line above the record ended by a newline, then what stands at the record's own line. */
  readonly remark: string | null;
  readonly updateOp: string | null;
  /** `number` of the record's group. */
  readonly group: number;
}

export interface ParsedSoa {
  readonly line: number;
  readonly column: number;
  /** Absolute. */
  readonly mname: string;
  readonly rname: string;
  readonly serial: number;
  /** As typed. */
  readonly refresh: string;
  readonly retry: string;
  readonly expire: string;
  readonly minimum: string;
  readonly canon: Buffer;
  /** As of ParsedRecord. */
  readonly shownOwner?: string;
  readonly ttl: string | null;
  readonly reference: string | null;
  readonly comment: string | null;
  readonly remark: string | null;
  readonly group: number;
}

export interface ParsedGroup {
  /** Index in the list of groups. */
  readonly number: number;
  /** Lines of `;|`, each ended by a newline. */
  readonly comment: string | null;
}

export interface ParseFault {
  /** The included file it is in. */
  readonly file?: string;
  /** The line that BIND blames: of a faulty word, the one in which the word before it ends. */
  readonly line: number;
  readonly column: number;
  /** The input line with `>!<` at the column. */
  readonly marked: string;
  readonly message: string;
  /** What would have been accepted there. */
  readonly expected?: string;
  /** Name in the error catalogue (spec 03 §6.3). */
  readonly errorName: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface ParsedZone {
  /** Absolute, lower case; null if neither given nor derivable. */
  readonly zone: string | null;
  /** Value of the first $TTL as typed; records below a later one have its value as their own TTL. */
  readonly ttl: string | null;
  readonly soa: ParsedSoa | null;
  /** Without the SOA. */
  readonly records: readonly ParsedRecord[];
  /** Also those that have a comment and no records. */
  readonly groups: readonly ParsedGroup[];
  /** Value of $UPDATE_TYPE, in incremental mode. */
  readonly updateType: string | null;
  readonly errors: readonly ParseFault[];
  /** What named passes over or mends where `reading` is 'named': told, not refused. */
  readonly warnings: readonly ParseFault[];
  /** Records outside the zone, left out where `outOfZone` is 'drop'; each is a warning, too. */
  readonly dropped: readonly DroppedRecord[];
}

export interface DroppedRecord {
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  /** Absolute. */
  readonly owner: string;
  readonly type: string;
}

export interface ParseOptions {
  /** Absolute; null together with `useOriginAsName`. */
  readonly zone: string | null;
  /** Take the zone's name from $ORIGIN or the SOA's owner instead (spec 04 §4.5). */
  readonly useOriginAsName?: boolean;
  /** Accept $UPDATE_TYPE, RROP: and deletions without rdata. */
  readonly incremental?: boolean;
  /**
   * 'named': what BIND's named makes of a file. Records before any $TTL take over the TTL typed last or the SOA's minimum,
   * TTLs above 2^31-1 are 0, comments that are no tags of DMS are ordinary ones, and `outOfZone` is 'drop' unless given. 'dms'
   * (the default) follows spec 04: a record without TTL has the zone's.
   */
  readonly reading?: 'dms' | 'named';
  /** Where named reads, too, a record for which it would find no TTL has the zone's, which comes from elsewhere. */
  readonly zoneTtlKnown?: boolean;
  /** Records outside the zone: LabelNotInDomain, or left out with a warning as named does. */
  readonly outOfZone?: 'error' | 'drop';
  /** Text of a file that $INCLUDE names; throws an Error that says why there is none. Without it $INCLUDE is refused. */
  readonly include?: (path: string) => string;
  /** How many records the $GENERATE directives of one text may make; 1,000,000 if not given. */
  readonly maxGenerated?: number;
}

export type PrintableRecord = Pick<
  ParsedRecord,
  | 'owner'
  | 'ttl'
  | 'type'
  | 'rdata'
  | 'disabled'
  | 'lockPtr'
  | 'trackReverse'
  | 'reference'
  | 'comment'
  | 'remark'
  | 'group'
>;

/** Times and serial may be numbers of seconds or texts. */
export interface PrintableSoa {
  readonly mname: string;
  readonly rname: string;
  readonly serial: number;
  readonly refresh: string | number;
  readonly retry: string | number;
  readonly expire: string | number;
  readonly minimum: string | number;
  readonly ttl?: string | null;
  readonly comment?: string | null;
  readonly remark?: string | null;
}

export interface PrintableHeader {
  readonly reference?: string | null;
  readonly changeBy?: string | null;
  readonly ziId?: string | number | null;
  readonly ctime?: string | null;
  readonly mtime?: string | null;
  readonly ptime?: string | null;
}

export interface PrintableZone {
  /** Absolute; null leaves out $ORIGIN. */
  readonly name: string | null;
  readonly ttl: string | number | null;
  readonly soa: PrintableSoa | null;
  readonly records: readonly PrintableRecord[];
  readonly groups: readonly ParsedGroup[];
  /** Number of the group of the apex, if it is not the one with the usual comment. */
  readonly apexGroup?: number | null;
  readonly header?: PrintableHeader;
  /** Of the zone; printed as REF: of the SOA. */
  readonly reference?: string | null;
}
