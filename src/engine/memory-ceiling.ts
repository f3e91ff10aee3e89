// The memory ceiling: beyond it the daemon takes up nothing more, ends what is under way, and its process begins anew.

import type { EnginePorts } from './context.ts';

export interface MemoryCeiling {
  /** To be called at each heartbeat. */
  look(): void;
  /** Resolves when the process has been above the ceiling for two looks in a row. */
  readonly exceeded: Promise<'memory'>;
}

/** A ceiling below what the program needs must not keep it from working at all. */
const WORKS_AT_LEAST_MS = 10_000;

/** `memory_exec_threshold` is read at each look; 0: no ceiling. */
export function memoryCeiling({
  clock,
  host,
  settings,
  logger,
}: Pick<EnginePorts, 'clock' | 'host' | 'settings' | 'logger'>): MemoryCeiling {
  const began = clock.monotonic();
  let above = 0;
  let exceed: (why: 'memory') => void = () => undefined;
  const exceeded = new Promise<'memory'>((resolve) => {
    exceed = resolve;
  });
  return {
    exceeded,
    look() {
      const { memory_exec_threshold: ceiling } = settings.current();
      const resident = host.residentMb();
      above = ceiling > 0 && resident > ceiling ? above + 1 : 0;
      if (above < 2 || clock.monotonic() - began < WORKS_AT_LEAST_MS) return;
      logger.warn(
        { resident_mb: resident, ceiling },
        'above the memory ceiling: begins anew when what is under way has ended',
      );
      exceed('memory');
    },
  };
}
