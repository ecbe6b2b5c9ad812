import type { Member } from './member.ts';
import { freePorts } from './ports.ts';
import type { Program } from './program.ts';
import type { Sandbox } from './sandbox.ts';
import { eventually } from './wait.ts';

/** Members that share one state in etcd. */
export class Cluster {
  readonly members: readonly Member[];

  constructor(members: readonly Member[]) {
    this.members = members;
  }

  start(): void {
    for (const member of this.members) member.start();
  }

  async leader(): Promise<Member | undefined> {
    const answers = await Promise.all(
      this.members.map(async (member) => [member, await member.isLeader()] as const),
    );
    return answers.find(([, leads]) => leads)?.[0];
  }

  async waitForLeader(except?: Member, seconds = 90): Promise<Member> {
    return await eventually(
      'a leader',
      async () => {
        const leader = await this.leader();
        return leader === except ? undefined : leader;
      },
      { seconds, log: () => this.lastWords() },
    );
  }

  /**
   * Waits until so many standbys stream and may take over. PostgreSQL counts a standby in up to one HA loop (10 s)
   * before the state store names it; in between, only the leader itself may lead.
   */
  async waitForStandbys(count: number, seconds = 90): Promise<void> {
    await eventually(
      `${count} standbys in the quorum`,
      async () => {
        const leader = await this.leader();
        if (!leader) return false;
        const { body } = await leader.rest('GET', '/cluster');
        const { members } = JSON.parse(body) as { members: readonly { role: string; state: string }[] };
        const ready = members.filter(({ role, state }) => role === 'quorum_standby' && state === 'streaming');
        return ready.length === count;
      },
      { seconds, log: () => this.lastWords() },
    );
  }

  /** The end of every member's log, for whoever has to find out why something did not happen. */
  private lastWords(): string {
    return this.members.map((member) => `--- ${member.name}\n${member.log().slice(-4000)}`).join('\n');
  }
}

/** Starts etcd, the members' shared state, and waits for it to answer. */
export async function startEtcd(
  sandbox: Sandbox,
): Promise<{ readonly program: Program; readonly port: number }> {
  const [port = 0, peer = 0] = await freePorts(2);
  const program = sandbox.start('etcd', [
    ...['etcd', '--name', 'live', '--data-dir', sandbox.makeFolder('etcd')],
    ...[
      '--listen-client-urls',
      `http://127.0.0.1:${port}`,
      '--advertise-client-urls',
      `http://127.0.0.1:${port}`,
    ],
    ...[
      '--listen-peer-urls',
      `http://127.0.0.1:${peer}`,
      '--initial-advertise-peer-urls',
      `http://127.0.0.1:${peer}`,
    ],
    ...['--initial-cluster', `live=http://127.0.0.1:${peer}`, '--log-level', 'warn'],
  ]);
  await eventually('etcd', async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok, { seconds: 20 });
  return { program, port };
}
