/** Real Patroni against the API server, with the token and the Role that are rendered. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fieldsOf, listOf, type Manifest } from '../../../lib/manifest/manifest.ts';
import { freePorts } from '../../../lib/services/postgresql/live/ports.ts';
import { livePrograms } from '../../../lib/services/postgresql/live/programs.ts';
import { Sandbox } from '../../../lib/services/postgresql/live/sandbox.ts';
import { Unavailable } from '../plane/binaries.ts';
import type { ControlPlane } from '../plane/control-plane.ts';
import { until } from '../plane/program.ts';
import type { Cluster } from '../proof/cluster.ts';
import type { Fault } from '../proof/fault.ts';
import { Member } from './member.ts';

/** Where a pod finds who it is; /var/run leads there. */
const IDENTITY = '/run/secrets/kubernetes.io/serviceaccount';

/** Longer than the leader's lock lives, and than a replica needs to be made. */
const PATIENCE = 150;

/**
 * Election, labels, the endpoints that follow them, a killed leader and a planned switchover.
 * @param tell told of each step that was seen
 * @throws Unavailable where the programs can't be had
 */
export async function runPatroni(
  plane: ControlPlane,
  cluster: Cluster,
  tell: (step: string, faults: readonly Fault[]) => void,
): Promise<void> {
  const programs = livePrograms();
  if ('unavailable' in programs) {
    throw new Unavailable(programs.unavailable);
  }
  const sandbox = new Sandbox(programs.root);
  const { namespace } = cluster.environment;
  const view = new View(cluster, namespace);
  try {
    await placeIdentity(plane, sandbox, namespace);
    const shared = { sandbox, config: configOf(cluster.rendered.all), apiPort: new URL(plane.url).port };
    const names = cluster.observer.pods.all
      .map(({ metadata }) => metadata.name)
      .filter((name) => /^postgresql-\d+$/.test(name))
      .sort();
    const members = await Promise.all(
      names.map(async (name) => new Member(shared, name, await freePorts(2))),
    );
    const step = async (what: string, see: () => Promise<void>): Promise<void> => {
      const fault = await see().then(
        () => [],
        (error: Error): readonly Fault[] => [
          {
            where: `patroni: ${what}`,
            what: 'Role data-platform/postgresql',
            message: `${error.message}\n${members.map((member) => member.log()).join('\n')}`,
          },
        ],
      );
      tell(what, fault);
      if (fault.length > 0) {
        throw new Error(`Patroni got no further than ${what}`);
      }
    };
    await rounds(members, view, step);
    const { forbidden, used } = await audited(plane, `system:serviceaccount:${namespace}:postgresql`);
    tell(`no forbidden call (${used} kinds of calls)`, forbidden);
  } finally {
    await sandbox.end();
    await rm(sandbox.host(IDENTITY), { recursive: true, force: true });
  }
}

async function rounds(
  members: readonly Member[],
  view: View,
  step: (what: string, see: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const at = (name: string): Member => members.find((member) => member.name === name) as Member;
  for (const member of members) {
    member.start();
  }
  await step('election, labels, endpoints', () => view.settled(members.length));
  const first = await view.leader();
  await at(first).sql("create table kept (word text); insert into kept values ('acknowledged')");
  await step('failover', async () => {
    await at(first).kill();
    await until('another leader', PATIENCE, async () => ((await view.leader()) === first ? undefined : true));
    const words = await until('the new leader takes writes', PATIENCE, async () => {
      const leader = at(await view.leader());
      return leader
        .sql("insert into kept values ('after'); select count(*) from kept")
        .catch(() => undefined);
    });
    if (!words.endsWith('2')) {
      throw new Error(`found ${words} rows in place of 2`);
    }
  });
  await step('the old leader returns', async () => {
    at(first).start();
    await view.settled(members.length);
  });
  await step('switchover', async () => {
    const second = await view.leader();
    const candidate = await until('a synchronous standby', PATIENCE, () => view.standby());
    const answer = await at(second).switchover(candidate);
    if (!answer.startsWith('200')) {
      throw new Error(answer);
    }
    await until(`${candidate} leads`, PATIENCE, async () =>
      (await view.leader()) === candidate ? true : undefined,
    );
    await view.settled(members.length);
  });
}

/** What the cluster shows of the members. */
class View {
  private readonly cluster: Cluster;
  private readonly namespace: string;

  constructor(cluster: Cluster, namespace: string) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  async leader(): Promise<string> {
    return (await this.state('postgresql-leader')).leader ?? '';
  }

  /** The standby that may take over at any moment. */
  async standby(): Promise<string | undefined> {
    return (await this.state('postgresql-sync')).sync_standby?.split(',')[0] || undefined;
  }

  /** One leader, everyone else a replica, and the Services lead to just these. */
  async settled(members: number): Promise<void> {
    await until('one primary, the others replicas, behind their Services', PATIENCE, async () => {
      const leader = await this.leader();
      const roles = this.cluster.observer.pods.all.flatMap(({ metadata }) =>
        /^postgresql-\d+$/.test(metadata.name) ? [{ name: metadata.name, role: metadata.labels?.role }] : [],
      );
      const named = (role: string) =>
        roles
          .filter((one) => one.role === role)
          .map(({ name }) => name)
          .sort()
          .join();
      const isSettled =
        leader !== '' &&
        named('primary') === leader &&
        roles.filter(({ role }) => role === 'replica').length === members - 1 &&
        (await this.behind('postgresql')) === leader &&
        (await this.behind('postgresql-replicas')) === named('replica') &&
        (await this.standby()) !== undefined;
      return isSettled ? true : undefined;
    });
  }

  private async state(name: string): Promise<Readonly<Record<string, string>>> {
    const { body } = await this.cluster.api.call(
      'GET',
      `/api/v1/namespaces/${this.namespace}/configmaps/${name}`,
    );
    return (body as unknown as Manifest).metadata?.annotations ?? {};
  }

  private async behind(service: string): Promise<string> {
    const query = `labelSelector=kubernetes.io/service-name%3D${service}`;
    const slices = await this.cluster.api.list(
      `/apis/discovery.k8s.io/v1/namespaces/${this.namespace}/endpointslices?${query}`,
    );
    return slices
      .flatMap(({ endpoints }) => listOf(endpoints).map(({ targetRef }) => String(fieldsOf(targetRef).name)))
      .sort()
      .join();
  }
}

function configOf(objects: readonly Manifest[]): string {
  const map = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'postgresql-patroni',
  );
  return String(fieldsOf(map?.data)['patroni.yml']);
}

/** The token of the ServiceAccount, as the kubelet would ask for it. */
async function placeIdentity(
  { api, authorityFile }: ControlPlane,
  sandbox: Sandbox,
  namespace: string,
): Promise<void> {
  const { status } = await api.ask(
    'POST',
    `/api/v1/namespaces/${namespace}/serviceaccounts/postgresql/token`,
    {
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 3600 },
      },
    },
  );
  const folder = sandbox.host(IDENTITY);
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/token`, String(fieldsOf(status).token), { mode: 0o644 });
  await writeFile(`${folder}/ca.crt`, await readFile(authorityFile), { mode: 0o644 });
}

/** What the API server was asked by a user, and what it refused. */
async function audited({ auditLog }: ControlPlane, user: string) {
  const calls = (await readFile(auditLog, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => fieldsOf(JSON.parse(line)))
    .filter((call) => fieldsOf(call.user).username === user);
  const nameOf = (call: (typeof calls)[number]) => {
    const { resource, name } = fieldsOf(call.objectRef);
    return [call.verb, resource, name].filter((word) => word !== undefined).join(' ');
  };
  const refused = new Set(calls.filter((call) => fieldsOf(call.responseStatus).code === 403).map(nameOf));
  const forbidden = [...refused].map(
    (call): Fault => ({ where: 'patroni', what: `ServiceAccount ${user}`, message: `forbidden: ${call}` }),
  );
  return { forbidden, used: new Set(calls.map(nameOf)).size };
}
