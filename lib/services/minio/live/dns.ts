import { createSocket, type Socket } from 'node:dgram';

const TYPE_A = 1;

/** A name server for a few names, as the cluster's DNS is: what is not there does not exist. */
export class NameServer {
  readonly address: string;
  readonly #socket: Socket;
  readonly #names = new Map<string, string>();

  private constructor(address: string, socket: Socket) {
    this.address = address;
    this.#socket = socket;
    socket.on('message', (query, from) => {
      const answer = this.#answer(query);
      if (answer !== undefined) {
        socket.send(answer, from.port, from.address);
      }
    });
  }

  static async start(address: string): Promise<NameServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(53, address, resolve);
    });
    return new NameServer(address, socket);
  }

  set(name: string, address: string): void {
    this.#names.set(name.toLowerCase(), address);
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }

  #answer(query: Buffer): Buffer | undefined {
    if (query.length < 17) {
      return undefined;
    }
    const labels: string[] = [];
    let offset = 12;
    for (let length = query[offset] ?? 0; length > 0; length = query[offset] ?? 0) {
      labels.push(query.toString('latin1', offset + 1, offset + 1 + length));
      offset += 1 + length;
    }
    const question = query.subarray(12, offset + 5);
    const address = this.#names.get(labels.join('.').toLowerCase());
    const found = address !== undefined && query.readUInt16BE(offset + 1) === TYPE_A;
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    // Response, recursion desired and available; 3: no such name.
    header.writeUInt16BE(0x8180 | (address === undefined ? 3 : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(found ? 1 : 0, 6);
    if (!found) {
      return Buffer.concat([header, question]);
    }
    const record = Buffer.alloc(16);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(TYPE_A, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(5, 6);
    record.writeUInt16BE(4, 10);
    address.split('.').forEach((part, index) => {
      record.writeUInt8(Number(part), 12 + index);
    });
    return Buffer.concat([header, question, record]);
  }
}
