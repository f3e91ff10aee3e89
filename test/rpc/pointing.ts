// Values for the parameters of any operation: those that point at a zone, one of its versions or changes, and all others.

import { ziData } from '../operations/setup.ts';

/** A zone as a caller might name it. */
export interface Target {
  readonly name: string;
  readonly zoneId: number;
  readonly ziId: number;
  readonly changeId: number;
}

/** What is neither a zone nor of one. */
export const PLAIN: Readonly<Record<string, unknown>> = {
  login_id: 'tenant',
  reference: 'SHARED',
  zi_data: ziData(['new A 192.0.2.2']),
  update_data: { rr_groups: [{ rrs: [{ label: 'new', type: 'A', rdata: '192.0.2.2', update_op: 'ADD' }] }] },
  update_type: 'walls',
  zi_text: '$TTL 1h\nnew IN A 192.0.2.2\n',
  until: 'published',
  timeout: 0,
  levels: '',
  type: 'A',
};

/** The value of a parameter that means a zone, a version or a change; undefined: it means none of these. */
export function pointing(param: string, target: Target): unknown {
  if (['name', 'src_name', 'to_name'].includes(param)) return target.name;
  if (param === 'names') return [target.name];
  if (param === 'label') return `www.${target.name}`;
  if (param === 'update_text') return `$ORIGIN ${target.name}\n$UPDATE_TYPE walls\n;!RROP:ADD\nnew IN A 192.0.2.2\n`;
  if (param === 'zone_id') return target.zoneId;
  if (['zi_id', 'to_zi_id', 'before_zi_id'].includes(param)) return target.ziId;
  return param === 'change_id' ? target.changeId : undefined;
}
