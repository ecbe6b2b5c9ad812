import leven from 'leven';

/**
 * The candidate that the text was most likely meant to be: the one it begins or ends, or the nearest by
 * edits: one, two from four characters on (`nmae`), and then one for every three.
 */
export function suggest(text: string, candidates: readonly string[]): string | undefined {
  const wanted = fold(text);
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const edits = leven(wanted, fold(candidate));
    if (edits < fewest) {
      fewest = edits;
      best = candidate;
    }
  }
  if (fewest <= Math.max(wanted.length < 4 ? 1 : 2, Math.floor(wanted.length / 3))) {
    return best;
  }
  const abbreviated = candidates.filter(
    (candidate) =>
      wanted.length >= 3 && (fold(candidate).startsWith(wanted) || fold(candidate).endsWith(wanted)),
  );
  return abbreviated.length === 1 ? abbreviated[0] : undefined;
}

/** The hint of a fault. */
export function didYouMean(suggestion: string | undefined): string | undefined {
  return suggestion === undefined ? undefined : `did you mean "${suggestion}"?`;
}

/** `nodePools`, `node-pools` and `node_pools` are the same word. */
function fold(text: string): string {
  return text.toLowerCase().replace(/[-_ ]/g, '');
}
