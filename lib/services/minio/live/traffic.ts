import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from './s3.ts';

/** What clients went through. Seconds. */
export interface Outage {
  /** The longest time in which no write, of all writers together, was acknowledged. */
  readonly withoutWrites: number;
  readonly withoutReads: number;
  readonly written: number;
  readonly read: number;
  readonly writesRefused: number;
  readonly readsRefused: number;
}

interface Side {
  last: number;
  gap: number;
  done: number;
  refused: number;
}

/**
 * Writers that go on whatever happens, each object new and with content of its own, and readers that check the sum of
 * an object written before. A write counts once the store has acknowledged it.
 */
export class Traffic {
  readonly #store: Store;
  readonly #bucket: string;
  readonly #sums = new Map<string, string>();
  readonly #keys: string[] = [];
  readonly #reasons = new Map<string, number>();
  readonly #loops: Promise<void>[];
  #write: Side;
  #read: Side;
  #going = true;
  #damaged = 0;

  constructor(store: Store, bucket: string, label: string, parallel = 3) {
    this.#store = store;
    this.#bucket = bucket;
    this.#write = fresh();
    this.#read = fresh();
    this.#loops = Array.from({ length: parallel }, (_, index) => this.#writer(`${label}/${index}`)).concat(
      Array.from({ length: parallel }, () => this.#reader()),
    );
  }

  /** What happened since the last call. */
  outage(): Outage {
    const now = performance.now();
    const [write, read] = [this.#write, this.#read];
    this.#write = fresh();
    this.#read = fresh();
    return {
      withoutWrites: Math.max(write.gap, now - write.last) / 1000,
      withoutReads: Math.max(read.gap, now - read.last) / 1000,
      written: write.done,
      read: read.done,
      writesRefused: write.refused,
      readsRefused: read.refused,
    };
  }

  /** Reads that brought something else than was written. */
  get damaged(): number {
    return this.#damaged;
  }

  /** Why requests failed, and how often. */
  get reasons(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#reasons);
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#loops);
  }

  /** Reads every acknowledged object again: how many there are, and how many are lost or damaged. */
  async verify(): Promise<{ readonly acknowledged: number; readonly lost: number }> {
    let lost = 0;
    for (const [key, sum] of this.#sums) {
      const answer = await this.#store.request('GET', `/${this.#bucket}/${key}`).catch(() => undefined);
      if (answer?.status !== 200 || sha256(answer.body) !== sum) {
        lost++;
      }
    }
    return { acknowledged: this.#sums.size, lost };
  }

  async #writer(label: string): Promise<void> {
    for (let number = 0; this.#going; number++) {
      const key = `${label}/${number}`;
      // Small ones live in the metadata, larger ones in files of their own.
      const body = randomBytes(number % 3 === 0 ? 200_000 : 4_000);
      const done = await this.#try('PUT', key, body);
      if (done !== undefined) {
        this.#sums.set(key, sha256(body));
        this.#keys.push(key);
      }
      this.#count(this.#write, done !== undefined);
      await sleep(done === undefined ? 100 : 10);
    }
  }

  async #reader(): Promise<void> {
    while (this.#going) {
      const key = this.#keys[Math.floor(Math.random() * this.#keys.length)];
      if (key === undefined) {
        await sleep(20);
        continue;
      }
      const body = await this.#try('GET', key);
      if (body !== undefined && sha256(body) !== this.#sums.get(key)) {
        this.#damaged++;
      }
      this.#count(this.#read, body !== undefined);
      await sleep(body === undefined ? 100 : 10);
    }
  }

  async #try(method: string, key: string, body?: Buffer<ArrayBuffer>): Promise<Buffer | undefined> {
    try {
      const answer = await this.#store.request(method, `/${this.#bucket}/${key}`, body, 40);
      if (answer.status === 200) {
        return answer.body;
      }
      const code = /<Code>(.*?)<\/Code>/.exec(answer.body.toString())?.[1] ?? '';
      this.#note(`${method} ${answer.status} ${code}`);
    } catch (error) {
      this.#note(`${method} ${error instanceof Error ? error.message : String(error)}`);
    }
    return undefined;
  }

  #note(reason: string): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }

  #count(side: Side, done: boolean): void {
    if (!done) {
      side.refused++;
      return;
    }
    const now = performance.now();
    side.gap = Math.max(side.gap, now - side.last);
    side.last = now;
    side.done++;
  }
}

function fresh(): Side {
  return { last: performance.now(), gap: 0, done: 0, refused: 0 };
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
