import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from './client.ts';

export interface WriterProps {
  readonly client: Client;
  readonly index: string;
  /** Copies of the shard that must be there before a write is tried. */
  readonly activeShards: number;
  /** Writes under way at once. */
  readonly lanes: number;
}

/** Writes documents of its own numbering until it is stopped, and remembers which were acknowledged, and when. */
export class Writer {
  readonly acknowledged = new Map<string, number>();
  failures = 0;
  private readonly props: WriterProps;
  private readonly lanes: Promise<void>[];
  private stopped = false;
  private next = 0;

  constructor(props: WriterProps, prefix: string) {
    this.props = props;
    this.lanes = Array.from({ length: props.lanes }, () => this.write(prefix));
  }

  private async write(prefix: string): Promise<void> {
    const { client, index, activeShards } = this.props;
    while (!this.stopped) {
      const id = `${prefix}-${this.next++}`;
      // Only a sentence of Elasticsearch's own counts; a write whose answer is lost may be there or not.
      const path = `/${index}/_create/${id}?wait_for_active_shards=${activeShards}&timeout=5s`;
      const answer = await client('PUT', path, { id }, 6000).catch(() => undefined);
      if (answer?.status === 201) {
        this.acknowledged.set(id, Date.now());
      } else {
        this.failures += 1;
        await pause(50);
      }
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.lanes);
  }

  /** The longest time without an acknowledgement after a moment, in seconds. */
  longestGap(since: number): number {
    const times = [...this.acknowledged.values()].sort((a, b) => a - b);
    const before = times.filter((time) => time <= since).at(-1) ?? since;
    const after = times.filter((time) => time > since);
    return Math.max(0, ...after.map((time, index) => time - (after[index - 1] ?? before))) / 1000;
  }

  /** Acknowledged documents that the index does not have. */
  async lost(client: Client): Promise<string[]> {
    const ids = [...this.acknowledged.keys()];
    const lost: string[] = [];
    for (let start = 0; start < ids.length; start += 500) {
      const batch = ids.slice(start, start + 500);
      const { body } = await client(
        'POST',
        `/${this.props.index}/_mget?_source=false`,
        { ids: batch },
        30_000,
      );
      const found = new Set(
        body.docs.filter((doc: { found?: boolean }) => doc.found).map((doc: { _id: string }) => doc._id),
      );
      lost.push(...batch.filter((id) => !found.has(id)));
    }
    return lost;
  }
}
