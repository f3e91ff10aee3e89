// The shapes that operations answer, as types for the views.

import type { ResultOf } from '../../operations/define.ts';
import type * as schemas from '../../operations/schemas.ts';

type Shape<N extends keyof typeof schemas> = ResultOf<{ readonly result: (typeof schemas)[N] }>;

export type ZoneBrief = Shape<'ZoneBrief'>;
export type ZoneFull = Shape<'ZoneFull'>;
export type ZiBrief = Shape<'ZiBrief'>;
export type Zi = Shape<'Zi'>;
export type ZiChange = Shape<'ZiChange'>;
export type ZoneDifference = Shape<'ZoneDiff'>;
export type Sg = Shape<'Sg'>;
export type SgWithServers = Shape<'SgWithServers'>;
export type ServerBrief = Shape<'ServerBrief'>;
export type ServerFull = Shape<'ServerFull'>;
export type MasterSm = Shape<'MasterSm'>;
export type RrQuery = Shape<'RrQuery'>;
export type EventBrief = Shape<'EventBrief'>;
export type EventFull = Shape<'EventFull'>;
export type ConfigRow = Shape<'ConfigRow'>;
export type DmsStatus = Shape<'DmsStatus'>;
