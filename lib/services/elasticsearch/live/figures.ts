/** What a live test has measured, for docs/failover.md. */
export class Figures {
  private readonly seconds = new Map<string, number[]>();
  private readonly writes = new Map<string, { acknowledged: number; lost: number }>();

  add(what: string, seconds: number, acknowledged: number, lost: number): void {
    this.seconds.set(what, [...(this.seconds.get(what) ?? []), seconds]);
    const before = this.writes.get(what) ?? { acknowledged: 0, lost: 0 };
    this.writes.set(what, { acknowledged: before.acknowledged + acknowledged, lost: before.lost + lost });
  }

  get text(): string {
    return [...this.seconds]
      .map(([what, values]) => {
        const sorted = [...values].sort((a, b) => a - b);
        const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
        const [least, most] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
        const { acknowledged, lost } = this.writes.get(what) ?? { acknowledged: 0, lost: 0 };
        const seconds = [least, median, most].map((value) => value.toFixed(1)).join(' / ');
        return `${what}: ${lost} of ${acknowledged} acknowledged writes lost; ${seconds} s without writes, ${sorted.length} runs`;
      })
      .join('\n');
  }
}
