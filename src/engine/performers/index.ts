// All performers by kind of subject: what dmsd acts with.

import type { EventKind } from '../../domain/event.ts';
import type { Performers } from '../context.ts';
import { databaseOnly } from './database-only.ts';
import { configureServers, endTurn, releaseWaiting } from './follow-ups.ts';
import { masterPerformers } from './master.ts';
import { serverPerformers } from './server.ts';
import { zonePerformers } from './zone.ts';

export const performers: Readonly<Record<EventKind, Performers>> = {
  zone: zonePerformers,
  server: { inside: { ...databaseOnly.inside, end_turn: endTurn }, outside: serverPerformers },
  master: {
    inside: { ...databaseOnly.inside, configure_servers: configureServers, release_waiting: releaseWaiting },
    outside: masterPerformers,
  },
  bulk: databaseOnly,
};
