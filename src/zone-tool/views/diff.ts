// Differences of two texts as people read them (spec 02 §3.8).

/** A unified difference without its two file lines; '' when there is none. The library is loaded when it is used. */
export async function unifiedDiff(name: string, older: string, newer: string): Promise<string> {
  const { structuredPatch } = await import('diff');
  const { hunks } = structuredPatch(name, name, older, newer, '', '', { context: 3 });
  return hunks
    .flatMap((hunk) => [`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, ...hunk.lines])
    .join('\n');
}
