/** Which differences are expected, and which of the expected are no more. */
import type { ExpectedDifference } from '../expected-differences.ts';
import { type Cell, differs } from './compare.ts';
import type { EventResult } from './event.ts';

export interface Judged {
  readonly equal: number;
  readonly expected: readonly Cell[];
  readonly unexpected: readonly Cell[];
}

export class Expectations {
  private readonly all: readonly ExpectedDifference[];
  private readonly met = new Set<ExpectedDifference>();
  private readonly looked = new Set<ExpectedDifference>();

  constructor(all: readonly ExpectedDifference[]) {
    this.all = all;
  }

  judge(environment: string, { event, cells }: EventResult): Judged {
    const here = this.all.filter((one) => one.environment === environment && one.event.test(event));
    for (const one of here) {
      this.looked.add(one);
    }
    const expected: Cell[] = [];
    const unexpected: Cell[] = [];
    for (const cell of cells.filter(differs)) {
      const known = here.filter((one) => one.cell.test(cell.cell));
      for (const one of known) {
        this.met.add(one);
      }
      (known.length > 0 ? expected : unexpected).push(cell);
    }
    return { equal: cells.length - expected.length - unexpected.length, expected, unexpected };
  }

  /** Those whose events ran, and showed no such difference. */
  outlived(): readonly ExpectedDifference[] {
    return [...this.looked].filter((one) => one.isByChance !== true && !this.met.has(one));
  }
}
