// Shapes and figures that all benches share: a report with a ratio, medians, spreads.

export interface BenchReport {
  /** Ours over the peer's, of the quantity that is bounded first; the worst of several settings; null without a peer. */
  readonly ratio: number | null;
  readonly [name: string]: unknown;
}

export interface BenchOptions {
  readonly size: number | null;
  /** Prints a line for people. */
  say(line: string): void;
}

export type Bench = (options: BenchOptions) => Promise<BenchReport>;

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which that part of the values lies; the nearest one that was measured. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** `1.23 [1.10-1.40]` */
export function spread(values: readonly number[], digits = 2): string {
  return `${median(values).toFixed(digits)} [${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)}]`;
}

export interface Pair {
  readonly ours: number;
  readonly peer: number;
}

/** Runs both sides in turn, who begins changing from pair to pair. */
export async function alternate(
  pairs: number,
  ours: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<Pair[]> {
  const found: Pair[] = [];
  for (let i = 0; i < pairs; i += 1) {
    if (i % 2 === 0) {
      const first = await ours();
      found.push({ ours: first, peer: await peer() });
    } else {
      const first = await peer();
      found.push({ ours: await ours(), peer: first });
    }
  }
  return found;
}
