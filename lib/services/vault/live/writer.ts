import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from './client.ts';

/** A write that Vault has confirmed, and when. */
export interface Acknowledged {
  readonly key: string;
  readonly at: number;
}

/** Writes one secret after the other, each under a key of its own, and notes what was confirmed. */
export class Writer {
  readonly acknowledged: Acknowledged[] = [];
  readonly refused: string[] = [];
  readonly #ended: Promise<void>;
  #running = true;

  constructor(client: Client, prefix: string) {
    this.#ended = this.#write(client, prefix);
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#ended;
  }

  async #write(client: Client, prefix: string): Promise<void> {
    for (let number = 1; this.#running; number += 1) {
      const key = `${prefix}-${number}`;
      try {
        const { status, text } = await client.ask('POST', `/v1/secret/data/written/${key}`, {
          data: { key },
        });
        if (status === 200) {
          this.acknowledged.push({ key, at: performance.now() });
          continue;
        }
        this.refused.push(`${status} ${text.trim()}`);
      } catch (error) {
        this.refused.push(String(error));
      }
      await pause(100);
    }
  }
}

/** Seconds of the longest time between two confirmed writes, whoever made them, from a moment on. */
export function longestPause(writes: readonly Acknowledged[], since: number): number {
  const times = writes
    .map(({ at }) => at)
    .filter((at) => at >= since)
    .sort((a, b) => a - b);
  const pauses = times.map((at, index) => at - (index === 0 ? since : (times[index - 1] ?? since)));
  return Math.max(0, ...pauses) / 1000;
}
