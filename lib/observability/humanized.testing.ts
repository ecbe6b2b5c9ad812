/** Whole seconds as Prometheus' template function humanizeDuration writes them: `1d 2h 0m 0s`, `12m 0s`, `45s`. */
export function humanizedDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first === -1 ? parts.length - 1 : first)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}
