import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';

/** A trace that a collector has taken, and when. */
export interface Sent {
  readonly trace: string;
  readonly at: number;
}

/** Sends a trace of one span every 50 ms by OTLP over HTTP, to the collectors in turn; tries again as clients do. */
export class Sender {
  readonly sent: Sent[] = [];
  readonly #ports: readonly number[];
  readonly #agent: Agent;
  readonly #ended: Promise<void>;
  #running = true;

  constructor(ports: readonly number[], authority: string) {
    this.#ports = ports;
    this.#agent = new Agent({ keepAlive: true, ca: authority });
    this.#ended = this.#send();
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#ended;
    this.#agent.destroy();
  }

  async #send(): Promise<void> {
    for (let number = 0; this.#running; number += 1) {
      const trace = randomBytes(16).toString('hex');
      for (let attempt = 0; this.#running; attempt += 1) {
        if (await this.#post(this.#ports[(number + attempt) % this.#ports.length] ?? 0, trace)) {
          this.sent.push({ trace, at: performance.now() });
          break;
        }
        await pause(100);
      }
      await pause(50);
    }
  }

  #post(port: number, trace: string): Promise<boolean> {
    const now = BigInt(Date.now()) * 1_000_000n;
    const span = {
      traceId: trace,
      spanId: randomBytes(8).toString('hex'),
      name: 'probe',
      kind: 2,
      startTimeUnixNano: String(now - 1_000_000n),
      endTimeUnixNano: String(now),
    };
    const service = { key: 'service.name', value: { stringValue: 'live' } };
    const body = {
      resourceSpans: [{ resource: { attributes: [service] }, scopeSpans: [{ spans: [span] }] }],
    };
    return new Promise((resolve) => {
      const call = request(
        {
          host: 'localhost',
          family: 4,
          port,
          agent: this.#agent,
          method: 'POST',
          path: '/v1/traces',
          headers: { 'content-type': 'application/json' },
          signal: AbortSignal.timeout(5000),
        },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode === 200));
          response.on('error', () => resolve(false));
        },
      );
      call.on('error', () => resolve(false));
      call.end(JSON.stringify(body));
    });
  }
}
