import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Stands in for the leader Service: one address whose connections go to the member that says it is the leader. Like
 * a Service, it leaves connections that are open where they are, and refuses new ones while there is no leader.
 */
export class LeaderForwarder {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private target: number | undefined;
  private readonly timer: NodeJS.Timeout;
  private readonly findLeader: () => Promise<number | undefined>;

  private constructor(server: Server, findLeader: () => Promise<number | undefined>) {
    this.server = server;
    this.findLeader = findLeader;
    this.timer = setInterval(() => void this.look(), 250);
  }

  static async listen(port: number, findLeader: () => Promise<number | undefined>): Promise<LeaderForwarder> {
    const server = createServer();
    const forwarder = new LeaderForwarder(server, findLeader);
    server.on('connection', (client) => forwarder.forward(client));
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    await forwarder.look();
    return forwarder;
  }

  private async look(): Promise<void> {
    this.target = await this.findLeader().catch(() => undefined);
  }

  private forward(client: Socket): void {
    if (this.target === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(this.target, '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }

  close(): void {
    clearInterval(this.timer);
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
