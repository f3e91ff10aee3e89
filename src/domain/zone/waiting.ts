// Whether a change has arrived, cannot arrive, or is still on its way, and why (design §3.13).

import { serialGt } from '../../dns/serial.ts';

/** 'published': the master serves it; 'served': every enabled server of the zone's groups does. */
export type Until = 'published' | 'served';

/** An enabled server of the zone's groups. */
export interface WaitedServer {
  readonly name: string;
  readonly state: string;
  /** What it answered last; null: nothing yet. */
  readonly serial: number | null;
  /** Why it does not answer with the zone: `REFUSED`, `no answer`; null: nothing known. */
  readonly trouble: string | null;
  readonly retry_reason: string | null;
}

/** What the database knows of a change and its zone. */
export interface ChangeFacts {
  readonly change_id: number;
  readonly kind: string;
  readonly name: string;
  readonly event_state: string;
  readonly error: string | null;
  /** Is there anything in it that the master has to be sent? */
  readonly needs_publish: boolean;
  /** An incremental update that is not applied yet. */
  readonly group_waits: boolean;
  /** Why the incremental update was set aside. */
  readonly set_aside: string | null;
  /** Null: the zone is gone. */
  readonly zone_state: string | null;
  readonly locked_by: string | null;
  readonly retry_reason: string | null;
  /** Serial of a publication that contains the change, or something newer. */
  readonly published_serial: number | null;
  readonly current_serial: number | null;
  /** Does an event wait or run that publishes? */
  readonly is_open: boolean;
  /** Why the last publish behind the change failed for good. */
  readonly failure: string | null;
  readonly sg_name: string | null;
  readonly servers: readonly WaitedServer[];
  /** Seconds since the heartbeat of dmsd. */
  readonly daemon_silent_s: number | null;
  /** Why dmsd publishes nothing at all. */
  readonly publishing_stopped: string | null;
}

export interface Verdict {
  /** 'never': waiting on would be in vain. */
  readonly state: 'reached' | 'waiting' | 'never';
  /** What does not, and why; empty when reached. */
  readonly reasons: readonly string[];
  /** The serial that servers must have; null: not published. */
  readonly serial: number | null;
}

/** dmsd beats every 2 s; five missed beats are no hiccup. */
const SILENT_S = 10;
const PUBLIC_STATES = ['PUBLISHED', 'UPDATE'];

export function judgeChange(facts: ChangeFacts, until: Until): Verdict {
  const never = whyNever(facts);
  if (never !== null) return { state: 'never', reasons: [never], serial: null };
  const serial = publishedSerial(facts);
  if (!facts.needs_publish && until === 'published') return { state: 'reached', reasons: [], serial };
  if (serial === null) return { state: 'waiting', reasons: whyUnpublished(facts), serial };
  if (until === 'published') return { state: 'reached', reasons: [], serial };
  if (facts.servers.length === 0)
    return { state: 'never', reasons: [`not served: ${facts.sg_name} has no enabled server`], serial };
  const reasons = facts.servers.flatMap((server) => {
    const why = whyNotServed(server, serial, facts.current_serial);
    return why === null ? [] : [`${server.name}: ${why}`];
  });
  if (reasons.length > 0 && daemonFault(facts) !== null) reasons.unshift(daemonFault(facts)!);
  return { state: reasons.length === 0 ? 'reached' : 'waiting', reasons, serial };
}

/** Null: it serves that serial, or one behind it. */
export function whyNotServed(server: WaitedServer, serial: number, current: number | null): string | null {
  if (server.serial !== null && (server.serial === current || !serialGt(serial, server.serial))) return null;
  const why = server.trouble ?? (server.serial === null ? 'has not answered yet' : `serves ${server.serial}`);
  const state = server.state === 'OK' ? '' : ` (server is ${server.state}${because(server.retry_reason)})`;
  return `${why}, published is ${serial}${state}`;
}

function because(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`;
}

function whyNever(facts: ChangeFacts): string | null {
  if (facts.zone_state === null) return `not publishing: ${facts.name} is gone`;
  if (facts.zone_state === 'DISABLED' || facts.zone_state === 'DELETED')
    return `not publishing: zone is ${facts.zone_state}`;
  if (['FAILURE', 'CANCELLED'].includes(facts.event_state))
    return `not publishing: ${facts.error ?? 'the change failed'}`;
  if (facts.set_aside !== null) return `not publishing: ${facts.set_aside}`;
  const isStuck = facts.failure !== null && !facts.is_open && facts.needs_publish && publishedSerial(facts) === null;
  return isStuck ? `not publishing: ${facts.failure}` : null;
}

function publishedSerial(facts: ChangeFacts): number | null {
  if (!facts.needs_publish) return PUBLIC_STATES.includes(facts.zone_state ?? '') ? facts.current_serial : null;
  // while a group waits, what was published behind it may be a version that somebody named
  return facts.group_waits ? null : facts.published_serial;
}

function daemonFault({ daemon_silent_s: silent }: ChangeFacts): string | null {
  if (silent === null) return 'dmsd has never run';
  return silent > SILENT_S ? `dmsd does not run: silent for ${Math.round(silent)} s` : null;
}

function whyUnpublished(facts: ChangeFacts): string[] {
  const { name, zone_state: state, locked_by, retry_reason, publishing_stopped } = facts;
  const daemon = daemonFault(facts);
  const reasons = [
    ...(daemon === null ? [] : [daemon]),
    ...(publishing_stopped === null ? [] : [publishing_stopped]),
    ...(retry_reason === null ? [] : [retry_reason]),
    ...(facts.group_waits && locked_by !== null ? [`${locked_by} edits ${name}`] : []),
    ...(PUBLIC_STATES.includes(state ?? '') ? [] : [`zone is ${state}`]),
  ];
  return (reasons.length > 0 ? reasons : ['its turn has not come']).map((reason) => `not published yet: ${reason}`);
}
