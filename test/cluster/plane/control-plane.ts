/** One control plane of its own: etcd, API server, controllers and scheduler, on loopback. */
import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { Api } from './api.ts';
import type { Binaries } from './binaries.ts';
import { freePort, type Program, start, until } from './program.ts';

export interface ControlPlane {
  readonly api: Api;
  /** Of a user who may do everything. */
  readonly kubeconfig: string;
  readonly url: string;
  /** The authority that signed the API server's certificate. */
  readonly authorityFile: string;
  /** One line of JSON for each request of a ServiceAccount. */
  readonly auditLog: string;
  readonly folder: string;
  stop(): Promise<void>;
}

/**
 * Times that a cluster takes, shortened so that a loss is over in half a minute. By default a silent node is noticed
 * after 50 s, its pods are evicted after 300 s more, one node in 10 s, and quotas are counted anew every 300 s.
 */
export const times = {
  /** Longer than a busy machine keeps the simulated kubelets from running. */
  nodeGrace: 12,
  toleration: 8,
  quotaSync: 300,
} as const;

export async function startControlPlane(programs: Binaries): Promise<ControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-cluster-'));
  const started: Program[] = [];
  const run = (program: string, args: readonly string[]) => {
    const one = start(folder, program, args);
    started.unshift(one);
    return one;
  };
  const stop = async () => {
    for (const program of started) {
      await program.stop();
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [etcdPort, peerPort, apiPort] = [await freePort(), await freePort(), await freePort()];
    const etcd = `http://127.0.0.1:${etcdPort}`;
    const url = `https://127.0.0.1:${apiPort}`;
    const token = randomUUID();
    const at = (name: string) => join(folder, name);
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    await mkdir(at('certificates'));
    await writeFile(at('accounts.key'), privateKey, { mode: 0o600 });
    await writeFile(at('accounts.pub'), publicKey);
    await writeFile(at('tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
    await writeFile(at('audit.yaml'), stringify(auditPolicy));
    run(programs.etcd, [
      `--data-dir=${at('etcd')}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
      '--log-level=warn',
    ]);
    const server = run(programs.kubeApiserver, [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${apiPort}`,
      `--cert-dir=${at('certificates')}`,
      `--token-auth-file=${at('tokens.csv')}`,
      '--authorization-mode=RBAC',
      // As every distribution has it: Pod Security decides.
      '--allow-privileged',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${at('accounts.pub')}`,
      `--service-account-signing-key-file=${at('accounts.key')}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      // A loopback address can be nobody's endpoint.
      '--endpoint-reconciler-type=none',
      `--default-unreachable-toleration-seconds=${times.toleration}`,
      `--default-not-ready-toleration-seconds=${times.toleration}`,
      `--audit-policy-file=${at('audit.yaml')}`,
      `--audit-log-path=${at('audit.log')}`,
    ]);
    const authorityFile = at('certificates/apiserver.crt');
    const authority = await until('the certificate of the API server', 60, async () => {
      if (server.ended()) {
        throw new Error(`kube-apiserver ended:\n${await server.log()}`);
      }
      return readFile(authorityFile).catch(() => undefined);
    });
    const kubeconfig = at('admin.kubeconfig');
    await writeFile(kubeconfig, stringify(kubeconfigOf(url, authority, token)), { mode: 0o600 });
    await until('the API server', 90, async () => {
      if (server.ended()) {
        throw new Error(`kube-apiserver ended:\n${await server.log()}`);
      }
      const { stdout } = await isReady(programs.kubectl, kubeconfig);
      return stdout === 'ok' ? true : undefined;
    });
    run(programs.kubeControllerManager, [
      `--kubeconfig=${kubeconfig}`,
      `--service-account-private-key-file=${at('accounts.key')}`,
      `--root-ca-file=${authorityFile}`,
      '--leader-elect=false',
      '--secure-port=0',
      // Schedules are no part of what is compared.
      '--controllers=*,-cronjob-controller',
      `--node-monitor-grace-period=${times.nodeGrace}s`,
      '--node-monitor-period=1s',
      '--node-eviction-rate=10',
      `--resource-quota-sync-period=${times.quotaSync}s`,
      '--horizontal-pod-autoscaler-sync-period=3s',
      '--kube-api-qps=200',
      '--kube-api-burst=400',
    ]);
    run(programs.kubeScheduler, [
      `--kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      '--secure-port=0',
      '--kube-api-qps=200',
      '--kube-api-burst=400',
    ]);
    const api = await Api.connect(programs.kubectl, folder, kubeconfig);
    await until('the default ServiceAccount', 60, async () => {
      const answer = await api.call('GET', '/api/v1/namespaces/default/serviceaccounts/default');
      return answer.status === 200 ? true : undefined;
    });
    return {
      api,
      kubeconfig,
      url,
      authorityFile,
      auditLog: at('audit.log'),
      folder,
      stop: async () => {
        await api.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function isReady(kubectl: string, kubeconfig: string): Promise<{ readonly stdout: string }> {
  return promisify(execFile)(kubectl, ['get', '--raw=/readyz', `--kubeconfig=${kubeconfig}`]).catch(() => ({
    stdout: '',
  }));
}

/** Of programs that run in pods every request; of nobody else any. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', userGroups: ['system:masters'] },
    { level: 'Metadata', userGroups: ['system:serviceaccounts'] },
    { level: 'None' },
  ],
};

function kubeconfigOf(server: string, authority: Buffer, token: string) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'test', cluster: { server, 'certificate-authority-data': authority.toString('base64') } },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  };
}
