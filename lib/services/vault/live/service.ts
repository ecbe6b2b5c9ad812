import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A Service: connections to one address go to one of the pods behind it, chosen by lot, as kube-proxy does. It knows
 * readiness, and nothing of whether a pod still lives.
 */
export class Service {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(endpoints: () => readonly string[], port: number) {
    this.#server = createServer((client) => {
      const addresses = endpoints();
      const address = addresses[Math.floor(Math.random() * addresses.length)];
      if (address === undefined) {
        client.destroy();
        return;
      }
      const server = connect(port, address);
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
  }

  listen(address: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, address, () => resolve());
    });
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }
}
