// Random choices that a seed repeats, so that a failure can be looked at again.

export interface Dice {
  readonly seed: number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
}

/** The seed of $DMS_TEST_SEED, or a new one; it is printed by whoever throws the dice. */
export const dice = (): Dice => diceOf(Number(process.env.DMS_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31)));

/** mulberry32. */
export function diceOf(seed: number): Dice {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + next() * (high - low);
  return { seed, between, pick: (from) => from[Math.floor(between(0, from.length))] as never };
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
