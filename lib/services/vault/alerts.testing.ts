import type { AlertTests } from '../../observability/alert-test.ts';
import { backupTooOldTest } from '../../observability/backup-age.testing.ts';
import { members, series, volume, volumeLabels } from '../../observability/series.testing.ts';
import { vaultNames } from './names.ts';

type Value = number | string;

export const vaultAlertTests: AlertTests = (environment) => [
  ...memberTests(environment),
  ...raftTests(environment),
  ...requestTests(environment),
  ...volumeTests(environment),
  ...proxyTests(environment),
];

const memberTests: AlertTests = ({ namespace, services: { vault } }) => {
  const { instance, replicas } = vault;
  const { told, core, all, first, of } = memberSeries(namespace, vault);
  const active = (values: readonly Value[]) => core('vault_core_active', values);
  const unsealed = (values: readonly Value[]) => core('vault_core_unsealed', values);
  // Vault does not know the name of its cluster before it is unsealed.
  const atStart = told('vault_core_unsealed', all(0), { cluster: '' });
  const none = `No member of ${instance} is active: nothing can be read or written.`;
  const lost = (values: readonly Value[]) => told('vault_core_leadership_lost_count', values);
  return [
    {
      alert: 'VaultNoActiveMember',
      fires: [
        { when: 'all are standbys', series: active(all(0)), alerts: [{ description: none }] },
        {
          when: 'no member answers any more',
          series: active(first('1x3', '0x3')),
          at: '20m',
          alerts: [{ labels: { namespace }, description: none }],
        },
      ],
      quiet: [
        { when: 'one is active', series: active(first(1, 0)) },
        {
          when: 'another takes over, and for a sample none is active',
          series: active(['1x3 0x20', '0x4 1x20', ...all(0).slice(2)]),
          at: '4m',
        },
      ],
    },
    {
      alert: 'VaultSeveralActiveMembers',
      fires: [
        {
          when: 'two are active',
          series: active([1, 1, ...all(0).slice(2)]),
          alerts: [{ description: `2 members of ${instance} call themselves active.` }],
        },
      ],
      quiet: [
        { when: 'one is active', series: active(first(1, 0)) },
        {
          when: 'the former one has not noticed for a minute',
          series: active(first('1x4 0x20', '0x3 1x20')),
          at: '4m',
        },
      ],
    },
    {
      alert: 'VaultSealed',
      fires: [
        {
          when: 'a member came back sealed',
          series: { ...atStart, ...unsealed(['stale', ...all(1).slice(1)]) },
          alerts: [
            {
              labels: { namespace, pod: of(0).pod },
              description: `${of(0).pod} waits for its unseal keys, or for the key of its seal.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'all are unsealed, and still show what they were at their start',
          series: { ...atStart, ...unsealed(all(1)) },
        },
        { when: 'its seal opens it after a minute', series: unsealed(first('1x3 0x1 1x20', 1)), at: '5m' },
      ],
    },
    {
      alert: 'VaultMemberDown',
      fires: [
        {
          when: 'one does not answer',
          series: unsealed(all(1).slice(1)),
          alerts: [{ description: `${replicas - 1} of ${replicas} members of ${instance} serve.` }],
        },
        {
          when: 'none answers any more',
          series: unsealed(all('1x3')),
          at: '30m',
          alerts: [{ description: `0 of ${replicas} members of ${instance} serve.` }],
        },
      ],
      quiet: [
        { when: 'all serve', series: unsealed(all(1)) },
        { when: 'one is sealed for nine minutes', series: unsealed(first('1x3 0x8 1x30', 1)), at: '12m' },
      ],
    },
    {
      alert: 'VaultLeadershipUnstable',
      fires: [
        {
          when: 'two members lost it twice each within the hour',
          // An hour of samples lies between the first and the last of them: nothing is extrapolated.
          series: lost(['0x20 2x100', '0x30 2x100', ...all(0).slice(2)]),
          at: '60m',
          alerts: [{ description: `Members of ${instance} lost the leadership 4 times within an hour.` }],
        },
      ],
      quiet: [
        {
          when: 'three updates moved it',
          series: lost(['0x20 1x100', '0x30 2x100', ...all(0).slice(2)]),
          at: '60m',
        },
      ],
    },
  ];
};

const raftTests: AlertTests = ({ namespace, services: { vault } }) => {
  const { instance } = vault;
  const { told, core, first, of } = memberSeries(namespace, vault);
  const active = core('vault_core_active', first(1, 0));
  const tolerance = (values: readonly Value[]) => told('vault_autopilot_failure_tolerance', values);
  const healthy = (values: readonly Value[]) =>
    told('vault_autopilot_node_healthy', values, { node_id: `${instance}-2` });
  return [
    {
      alert: 'VaultNoFailureTolerance',
      fires: [
        {
          when: 'the active member can spare none',
          series: { ...active, ...tolerance([0, 1]) },
          alerts: [{ labels: of(0), description: `The loss of one more member of ${instance} stops it.` }],
        },
      ],
      quiet: [{ when: 'only a former active member says so', series: { ...active, ...tolerance([1, 0]) } }],
    },
    {
      alert: 'VaultRaftMemberUnhealthy',
      fires: [
        {
          when: 'the active member sees one lag',
          series: { ...active, ...healthy([0, 1]) },
          alerts: [
            {
              labels: { ...of(0), node_id: `${instance}-2` },
              description: `Member ${instance}-2 is not healthy, says ${of(0).pod}.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'only a former active member says so', series: { ...active, ...healthy([1, 0]) } }],
    },
  ];
};

const requestTests: AlertTests = ({ namespace, services: { vault } }) => {
  const { told, of } = memberSeries(namespace, vault);
  const failures = (requests: Value, responses: Value) => ({
    ...told('vault_audit_log_request_failure', [requests]),
    ...told('vault_audit_log_response_failure', [responses]),
  });
  const latency = (milliseconds: number) => ({
    ...told('vault_core_handle_request', [milliseconds], { quantile: '0.99' }),
    ...told('vault_core_handle_request', [milliseconds / 10], { quantile: '0.5' }),
  });
  return [
    {
      alert: 'VaultAuditFailing',
      fires: [
        {
          when: 'responses are not recorded',
          series: failures(0, '0+1x30'),
          alerts: [
            {
              labels: { namespace, pod: of(0).pod },
              description: `${of(0).pod} fails to write its audit log: it refuses what it can not record.`,
            },
          ],
        },
        {
          when: 'requests are not recorded, and no response has ever failed',
          series: told('vault_audit_log_request_failure', ['0+1x30']),
          alerts: [
            {
              labels: { namespace, pod: of(0).pod },
              description: `${of(0).pod} fails to write its audit log: it refuses what it can not record.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'some were not, long ago', series: failures(3, 4) }],
    },
    {
      alert: 'VaultRequestsSlow',
      fires: [
        {
          when: 'one in a hundred takes 2.1 seconds',
          series: latency(2100),
          alerts: [
            {
              labels: { ...of(0), quantile: '0.99' },
              description: `One request in a hundred takes 2.1k ms on ${of(0).pod}.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'one in a hundred takes 1.9 seconds', series: latency(1900) },
        {
          when: 'none was made, and there is no figure',
          series: told('vault_core_handle_request', [Array.from({ length: 30 }, () => 'NaN').join(' ')], {
            quantile: '0.99',
          }),
        },
      ],
    },
  ];
};

const volumeTests: AlertTests = ({ namespace, services: { vault } }) => {
  const filling = (alert: string, claim: string, description: string) => ({
    alert,
    fires: [
      {
        when: '14 % are left',
        series: volume(namespace, claim, 14, 100),
        alerts: [{ labels: volumeLabels(namespace, claim), description }],
      },
    ] as const,
    quiet: [
      { when: '16 % are left', series: volume(namespace, claim, 16, 100) },
      {
        when: 'the other volume is full',
        series: {
          ...volume(namespace, claim, 16, 100),
          ...volume(namespace, `other-${vault.instance}-1`, 0, 100),
        },
      },
    ] as const,
  });
  const [data, audit] = [`data-${vault.instance}-1`, `audit-${vault.instance}-1`];
  const { snapshotName } = vaultNames(vault.instance);
  return [
    filling('VaultVolumeFilling', data, `${data} has 14% left.`),
    filling('VaultAuditVolumeFilling', audit, `${audit} has 14% left: the rotator fails.`),
    backupTooOldTest({
      alert: 'VaultSnapshotTooOld',
      namespace,
      cronJobs: [snapshotName],
      maxAgeHours: vault.backup.maxAgeHours,
      description: (age) => `The last snapshot of ${vault.instance} succeeded ${age} ago.`,
    }),
  ];
};

const proxyTests: AlertTests = ({ namespace, services: { vault } }) => {
  const { proxyName } = vaultNames(vault.instance);
  const pod = (id: string) => ({
    namespace,
    pod: `${proxyName}-74b8c6d5f9-${id}`,
    container: 'proxy',
    endpoint: 'metrics',
    job: `${namespace}/${proxyName}`,
  });
  const up = (a: Value, b: Value) => ({ ...series('up', pod('a'), a), ...series('up', pod('b'), b) });
  const failed = (each: number) => ({
    ...series('vault_agent_proxy_error', pod('a'), `0+${each}x30`),
    ...series('vault_agent_proxy_error', pod('b'), 0),
  });
  const succeeded = (each: number) => series('vault_agent_proxy_success', pod('a'), `0+${each}x30`);
  return [
    {
      alert: 'VaultProxyDown',
      fires: [
        {
          when: 'none can be scraped',
          series: up(0, 0),
          alerts: [
            { description: `No proxy of ${vault.instance} is up: clients that use it can't connect.` },
          ],
        },
      ],
      quiet: [{ when: 'one can', series: up(0, 1) }],
    },
    {
      alert: 'VaultProxyErrors',
      fires: [
        {
          when: 'six in a hundred fail',
          series: { ...failed(60), ...succeeded(940) },
          alerts: [{ description: 'The proxies fail 6% of the requests.' }],
        },
        {
          // Each is counted from the first of its kind on.
          when: 'none has ever succeeded',
          series: failed(5),
          alerts: [{ description: 'The proxies fail 100% of the requests.' }],
        },
      ],
      quiet: [
        { when: 'four in a hundred fail', series: { ...failed(40), ...succeeded(960) } },
        { when: 'none has ever failed', series: succeeded(10) },
        { when: 'there are no requests', series: { ...failed(0), ...succeeded(0) } },
      ],
    },
  ];
};

interface Members {
  readonly instance: string;
  readonly replicas: number;
}

function memberSeries(namespace: string, { instance, replicas }: Members) {
  const labels = { namespace, container: 'vault', endpoint: 'api', job: `${namespace}/${instance}` };
  // Vault's own name for the cluster, on the metrics of its core.
  const cluster = { cluster: 'vault-cluster-1a2b3c4d' };
  const all = (value: Value) => Array.from({ length: replicas }, () => value);
  const told = (metric: string, values: readonly Value[], own: Readonly<Record<string, string>> = {}) =>
    members(metric, instance, { ...labels, ...own }, values);
  const of = (index: number) => ({ ...labels, pod: `${instance}-${index}` });
  return {
    told,
    core: (metric: string, values: readonly Value[]) => told(metric, values, cluster),
    /** As many values as there are members. */
    all,
    /** One value of the first member, another of all the rest. */
    first: (value: Value, rest: Value) => [value, ...all(rest).slice(1)],
    of,
  };
}
