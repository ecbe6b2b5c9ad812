/** What a run has found so far, printed as it comes. */
import { Unavailable } from '../plane/binaries.ts';
import type { Fault } from '../proof/fault.ts';
import { faultLine, lookedAt, type Row, rowLine, skipped } from '../proof/table.ts';

export class Results {
  private readonly rows: Row[] = [];

  add(row: Row, details: readonly string[] = []): void {
    this.rows.push(row);
    this.say([rowLine(row), ...details]);
  }

  /** For `establish` and the like. */
  tellOf(environment: string): (what: string, faults: readonly Fault[], detail?: string) => void {
    return (what, faults, detail) =>
      this.add(lookedAt(environment, what, faults, detail), faults.map(faultLine));
  }

  /** Does something that may not be to be had on this machine; then a row says so. */
  async orSkipped(environment: string, what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Unavailable)) {
        throw error;
      }
      this.add(skipped(environment, what, error.message));
    }
  }

  say(lines: readonly string[]): void {
    for (const line of lines) {
      process.stdout.write(`${line}\n`);
    }
  }

  /** All rows once more, as a table. */
  summary(): void {
    this.say(['', ...this.rows.map(rowLine)]);
  }

  get hasFaults(): boolean {
    return this.rows.some(({ isFault }) => isFault);
  }
}
