import { join } from 'node:path';
import type { LiveCluster } from './cluster.ts';
import { launch, type Program, sleep } from './process.ts';

export interface Acknowledged {
  readonly value: string;
  /** When this test read the acknowledgement, in milliseconds. */
  readonly at: number;
}

/** Kafka's own verifiable producer with acks=all: one line of JSON for every acknowledgement or failure. */
export class Writer {
  readonly acknowledged: Acknowledged[] = [];
  readonly failures = new Map<string, number>();
  private readonly program: Program;

  constructor(cluster: LiveCluster, bootstrap: string, topic: string, properties: string, prefix: string) {
    this.program = launch(
      [
        join(cluster.folder, 'bin', 'kafka-verifiable-producer.sh'),
        ...['--bootstrap-server', bootstrap, '--topic', topic, '--acks', '-1', '--throughput', '100'],
        ...['--value-prefix', prefix, '--command-config', properties],
      ],
      {},
      join(cluster.folder, 'writer.log'),
      (line) => this.read(line),
    );
  }

  private read(line: string): void {
    if (!line.startsWith('{')) {
      return;
    }
    const event = JSON.parse(line) as { name: string; value?: string; exception?: string };
    if (event.name === 'producer_send_success') {
      this.acknowledged.push({ value: event.value ?? '', at: Date.now() });
    } else if (event.name === 'producer_send_error') {
      const kind = /\.(\w+)$/.exec(event.exception ?? '')?.[1] ?? 'unknown';
      this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1);
    }
  }

  /** The longest time without an acknowledgement since `from`, in seconds. */
  longestGap(from: number): number {
    const times = this.acknowledged.map(({ at }) => at).filter((at) => at >= from - 1000);
    let longest = 0;
    for (const [index, at] of times.entries()) {
      longest = Math.max(longest, at - (times[index - 1] ?? at));
    }
    return longest / 1000;
  }

  async stop(): Promise<void> {
    this.program.child.kill('SIGTERM');
    await Promise.race([this.program.ended, sleep(10_000)]);
    this.program.child.kill('SIGKILL');
    await this.program.ended;
  }
}
