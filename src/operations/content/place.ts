// Where a record of a request stood, for errors: group and record index in structures, line and column in text.

import { DmsError, type ErrorName } from '../../domain/errors.ts';
import type { ContentRecord } from '../../domain/zone/content.ts';

export interface Place {
  /** The record as it was sent. */
  readonly rr: unknown;
  readonly group: number;
  readonly index: number;
  readonly line?: number;
  readonly column?: number;
}

/** A submitted content together with where each of its records came from. */
export interface Draft<C> {
  readonly content: C;
  readonly places: Pick<ReadonlyMap<ContentRecord, Place>, 'get'>;
}

/** The keys `P` of spec 03 §6.1; a record that was not submitted has none of the indexes. */
export function placeData(zone: string, place: Place | undefined): Record<string, unknown> {
  return {
    name: zone,
    rr_data: place?.rr ?? null,
    rr_groups_index: place?.group ?? null,
    rrs_index: place?.index ?? null,
    ...(place?.line === undefined ? {} : { lineno: place.line, col: place.column ?? 1 }),
  };
}

/** An error about one record: zone, place and what is special to it; `detail` is what people read. */
export function recordError(
  name: ErrorName,
  at: { readonly zone: string; readonly place: Place | undefined },
  extra: Record<string, unknown> = {},
  detail?: string,
): DmsError {
  const line = at.place?.line;
  // Checks name the line of the record themselves.
  const said = line === undefined ? detail : detail?.replace(`line ${line}: `, '');
  const text = said === undefined ? undefined : `${at.zone}${line === undefined ? '' : ` line ${line}`}: ${said}`;
  return new DmsError(name, { ...placeData(at.zone, at.place), ...extra }, text);
}
