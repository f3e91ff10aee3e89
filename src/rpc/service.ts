// What all listeners of one dms-rpcd share: who may log in, how many calls run at one time, what is counted.

import { type AddressTest, addressList } from '../dns/address-list.ts';
import type { OperationPorts } from '../operations/define.ts';
import type { Passwords, Random } from '../ports.ts';
import type { Endpoint } from './endpoints.ts';
import type { Readiness } from './health.ts';
import { createLane, type Lane } from './lanes.ts';
import { createLoginGuard, type LoginGuard } from './login-guard.ts';
import { createMetrics, type Measures, type Metrics } from './metrics.ts';

export interface RpcPorts {
  readonly operations: OperationPorts;
  readonly passwords: Passwords;
  readonly random: Random;
  /** What stands in the way of answering, by name; see `Readiness`. */
  readonly readiness: () => Promise<Readiness>;
  /** What the database tells for /metrics; null when it does not answer. */
  readonly measures: () => Promise<Measures | null>;
  /** Connections to the database: calls beyond them wait here, where they have turns, and not there. */
  readonly databaseConnections: number;
}

export interface Lanes {
  readonly calls: Lane;
  /** Long listings: a database connection each for as long as it takes, so never all of them. */
  readonly listings: Lane;
}

export interface RpcService {
  readonly ports: RpcPorts;
  readonly endpoints: readonly Endpoint[];
  readonly guard: LoginGuard;
  readonly lanes: Lanes;
  readonly metrics: Metrics;
  readonly isTrustedProxy: AddressTest;
  readonly mayMonitor: AddressTest;
}

/** Calls of one caller that may wait for their turn; each holds its parsed request. */
const MOST_WAITING = 500;

/** The lists of addresses are read here, at the start; limits follow the settings. */
export function createRpcService(ports: RpcPorts, endpoints: readonly Endpoint[]): RpcService {
  const { clock, settings } = ports.operations;
  const { rpc_trusted_proxies, rpc_monitor_addresses } = settings.current();
  const listings = (): number => {
    const half = Math.floor(ports.databaseConnections / 2);
    return Math.max(1, Math.min(settings.current().rpc_max_listings, half));
  };
  const calls = (): number => Math.max(1, ports.databaseConnections - listings());
  const lanes = {
    calls: createLane({ name: 'dms-rpcd', width: calls, mostWaiting: MOST_WAITING }),
    listings: createLane({ name: 'dms-rpcd', width: listings, mostWaiting: MOST_WAITING }),
  };
  return {
    ports,
    endpoints,
    guard: createLoginGuard(ports.passwords, clock),
    lanes,
    metrics: createMetrics({ lanes, measures: ports.measures, clock }),
    isTrustedProxy: addressList(rpc_trusted_proxies),
    mayMonitor: addressList(rpc_monitor_addresses),
  };
}
