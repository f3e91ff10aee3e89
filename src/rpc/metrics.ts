// Figures for Prometheus: calls and logins of this process, and what the database tells of queue, zones, servers and publishes.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../ports.ts';
import type { Lanes } from './service.ts';

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** A call has ended with that JSON-RPC error code, 0 for none. `method` must be one that exists, or ''. */
  call(made: { readonly endpoint: string; readonly method: string; readonly code: number; readonly ms: number }): void;
  response(path: string, status: number): void;
  refusedLogin(endpoint: string, why: 'wrong' | 'later'): void;
}

/** A gauge's values: the labels of each, and the number. */
export interface Measure {
  readonly name: string;
  readonly help: string;
  readonly values: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

export type Measures = readonly Measure[];

export interface MetricsOptions {
  readonly lanes: Lanes;
  readonly measures: () => Promise<Measures | null>;
  readonly clock: Clock;
}

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics({ lanes, measures, clock }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: 'dms_rpc_calls_total',
    help: 'JSON-RPC calls by endpoint, method and error code (0: none)',
    labelNames: ['endpoint', 'method', 'code'],
    registers,
  });
  const seconds = new Histogram({
    name: 'dms_rpc_call_seconds',
    help: 'Time of JSON-RPC calls, waiting for a turn included',
    labelNames: ['method'],
    buckets: SECONDS,
    registers,
  });
  const responses = new Counter({
    name: 'dms_rpc_responses_total',
    help: 'HTTP answers by path and status',
    labelNames: ['path', 'status'],
    registers,
  });
  const logins = new Counter({
    name: 'dms_rpc_refused_logins_total',
    help: 'Requests with a wrong password (wrong), or refused after too many of them (later)',
    labelNames: ['endpoint', 'why'],
    registers,
  });
  const running = new Gauge({ name: 'dms_rpc_running', help: 'Calls that run', labelNames: ['lane'], registers });
  const waiting = new Gauge({ name: 'dms_rpc_waiting', help: 'Calls that wait', labelNames: ['lane'], registers });
  const showLanes = (): void => {
    for (const [lane, state] of Object.entries(lanes)) {
      running.set({ lane }, state.running);
      waiting.set({ lane }, state.waiting);
    }
  };
  const ofDatabase = remembered(measures, clock);
  return {
    contentType: registry.contentType,
    text: async () => {
      showLanes();
      return `${await registry.metrics()}${await databaseText(await ofDatabase())}`;
    },
    call: ({ endpoint, method, code, ms }) => {
      calls.inc({ endpoint, method, code });
      if (method !== '') seconds.observe({ method }, ms / 1000);
    },
    response: (path, status) => responses.inc({ path, status }),
    refusedLogin: (endpoint, why) => logins.inc({ endpoint, why }),
  };
}

/** Counting every zone is not to be had for each who asks. */
const REMEMBERED_MS = 10_000;

/** Asks at most once in ten seconds, and never twice at a time. */
function remembered<T>(ask: () => Promise<T>, clock: Clock): () => Promise<T> {
  let known: Promise<T> | null = null;
  let until = 0;
  return () => {
    if (known !== null && clock.monotonic() < until) return known;
    until = Number.POSITIVE_INFINITY;
    const asked = ask().finally(() => {
      until = clock.monotonic() + REMEMBERED_MS;
    });
    known = asked;
    return asked;
  };
}

async function databaseText(measures: Measures | null): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  const up = new Gauge({ name: 'dms_database_up', help: '1: the database answers', registers });
  up.set(measures === null ? 0 : 1);
  for (const { name, help, values } of (measures ?? []).filter((measure) => measure.values.length > 0)) {
    const gauge = new Gauge({ name, help, labelNames: Object.keys(values[0]?.labels ?? {}), registers });
    for (const { labels, value } of values) gauge.set(labels, value);
  }
  return registry.metrics();
}
