// What a worker of the load asks for next: mostly looking, some edits with their locks, now and then a zone that comes and goes.

export interface RpcCall {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A fraction in [0, 1). */
type Random = () => number;

const LOGIN = { login_id: 'load' };

export const zoneOf = (worker: number): string => `load-${worker}.example.`;

function content(random: Random): Record<string, unknown> {
  const hosts = Array.from({ length: 20 }, (_, n) => ({ label: `h${n}`, type: 'A', rdata: `192.0.2.${n + 1}` }));
  const note = { label: 'note', type: 'TXT', rdata: `"${Math.floor(random() * 1e9)}"` };
  return { rr_groups: [{ rrs: [...hosts, note] }] };
}

/** One call, or a few that belong together, in their order. `turn` counts the worker's. */
export function nextCall(worker: number, turn: number, random: Random): readonly RpcCall[] {
  const name = zoneOf(worker);
  const other = zoneOf(Math.floor(random() * 64));
  const kind = random();
  if (kind < 0.4) return [{ method: 'show_zone', params: { name: other } }];
  if (kind < 0.55) return [{ method: 'list_zone', params: { names: ['load-1*'] } }];
  if (kind < 0.62) return [{ method: 'list_zi', params: { name: other } }];
  if (kind < 0.69) return [{ method: 'rr_query_db', params: { name, label: 'h*', type: 'A' } }];
  if (kind < 0.76) return [{ method: 'show_zone_text', params: { name: other } }];
  if (kind < 0.84) return [{ method: 'update_zone', params: { name, zi_data: content(random), ...LOGIN } }];
  if (kind < 0.9) return editCycle(name);
  if (kind < 0.94) return comeAndGo(`new-${worker}-${turn}.example.`);
  return [{ method: kind < 0.97 ? 'show_sectags' : 'show_dms_status', params: {} }];
}

function editCycle(name: string): readonly RpcCall[] {
  return [
    { method: 'edit_zone', params: { name, ...LOGIN } },
    { method: 'cancel_edit_zone', params: { name } },
  ];
}

function comeAndGo(name: string): readonly RpcCall[] {
  return [
    { method: 'create_zone', params: { name, ...LOGIN } },
    { method: 'delete_zone', params: { name } },
  ];
}
