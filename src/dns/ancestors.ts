// The names above a name, for finding the zone that it lies in.

/** `a.b.` → `a.b.`, `b.`: itself and what is above it, without the root. Labels with escaped dots are cut too: no zone has them. */
export function withAncestors(name: string): string[] {
  const labels = name.slice(0, -1).split('.');
  return labels.map((_label, i) => `${labels.slice(i).join('.')}.`);
}
