// What the four machines share: effects as typed action names, and what every guard may look at.

/** An effect of a machine: its name and its data. */
export interface EffectShape {
  readonly type: string;
  readonly params: object;
}

/**
 * Effect names → actions without code, for `setup({ actions })`: XState then checks names and params at every transition,
 * and nobody can run an effect by accident. Params of null leave the effect out.
 */
export type EffectActions<E extends EffectShape> = {
  [K in E as K['type']]: (args: unknown, params: K['params'] | null) => void;
};

/** Where an effect is performed (design §3.7): in the event's transaction, or after its commit with nothing locked. */
export type EffectPlace = 'inside' | 'outside';

/** Event types: raised in the caller's transaction, or only ever queued (spec 01 §1.5). */
export type EventMode = 'sync' | 'queued';

/** An event on the same subject. `at` (RFC 3339) goes before `delay_ms`; `coalesce`: an equal one that waits, due no later, is enough. */
export interface QueueParams {
  readonly type: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly delay_ms?: number;
  readonly at?: string;
  readonly priority?: number;
  readonly coalesce?: true;
}

export type QueueEffect = { readonly type: 'queue'; readonly params: QueueParams };

/** Merged into the event's result. */
export type ResultEffect = { readonly type: 'result'; readonly params: Readonly<Record<string, unknown>> };
