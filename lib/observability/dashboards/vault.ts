import { type Dashboard, lines, type Row, stat } from './dashboard.ts';
import { resourcesRow } from './resources.ts';

export interface VaultDashboardProps {
  readonly namespace: string;
  readonly instance: string;
  readonly replicas: number;
  readonly proxy: boolean;
  readonly backup: boolean;
}

export function vaultDashboard(props: VaultDashboardProps): Dashboard {
  const { namespace, instance } = props;
  return {
    id: 'vault',
    title: 'Vault',
    description: `Quorum, requests and storage of ${instance}.`,
    rows: [
      quorumRow(props),
      requestRow(props),
      storageRow(props),
      ...(props.proxy ? [proxyRow(props)] : []),
      resourcesRow({
        namespace,
        pods: `${instance}-([0-9]+|proxy-.+)`,
        claims: `(data|audit)-${instance}-[0-9]+`,
      }),
    ],
  };
}

const members = ({ namespace, instance }: VaultDashboardProps) =>
  `namespace="${namespace}",pod=~"${instance}-[0-9]+"`;

function quorumRow(props: VaultDashboardProps): Row {
  const own = members(props);
  const { replicas, backup } = props;
  const cronJob = `job="kube-state-metrics",namespace="${props.namespace}",cronjob="${props.instance}-snapshot"`;
  return {
    title: 'Quorum',
    panels: [
      stat({
        title: 'Active members',
        description: 'One, always.',
        thresholds: ['red', [1, 'green'], [2, 'red']],
        queries: [{ expr: `sum(vault_core_active{${own}})`, legend: '' }],
      }),
      stat({
        title: 'Unsealed members',
        thresholds: ['red', [replicas - 1, 'orange'], [replicas, 'green']],
        queries: [{ expr: `sum(vault_core_unsealed{${own}})`, legend: '' }],
      }),
      stat({
        title: 'Members that may be lost',
        description: 'As the active member counts it.',
        thresholds: ['red', [1, 'green']],
        queries: [
          {
            expr: `max(vault_autopilot_failure_tolerance{${own}} and on(pod) vault_core_active{${own}} == 1)`,
            legend: '',
          },
        ],
      }),
      stat({ title: 'Leases', queries: [{ expr: `max(vault_expire_num_leases{${own}})`, legend: '' }] }),
      ...(backup
        ? [
            stat({
              title: 'Since the last snapshot',
              unit: 's',
              thresholds: ['green', [13 * 3600, 'red']],
              queries: [
                { expr: `time() - max(kube_cronjob_status_last_successful_time{${cronJob}})`, legend: '' },
              ],
            }),
          ]
        : []),
      lines({
        title: 'Who is active',
        width: 8,
        min: 0,
        queries: [{ expr: `vault_core_active{${own}}`, legend: '{{pod}}' }],
      }),
      lines({
        title: 'Unsealed',
        width: 8,
        min: 0,
        queries: [{ expr: `max by (pod) (vault_core_unsealed{${own}})`, legend: '{{pod}}' }],
      }),
      lines({
        title: 'Since the leader last heard of its followers',
        unit: 'ms',
        width: 8,
        min: 0,
        queries: [{ expr: `vault_raft_leader_lastContact{${own},quantile="0.99"}`, legend: '{{pod}}' }],
      }),
    ],
  };
}

function requestRow(props: VaultDashboardProps): Row {
  const own = members(props);
  const rate = (metric: string) => `sum by (pod) (rate(${metric}{${own}}[$__rate_interval]))`;
  return {
    title: 'Requests',
    panels: [
      lines({
        title: 'Requests',
        unit: 'reqps',
        width: 8,
        min: 0,
        queries: [
          { expr: rate('vault_core_handle_request_count'), legend: '{{pod}}' },
          { expr: rate('vault_core_handle_login_request_count'), legend: '{{pod}} logins' },
        ],
      }),
      lines({
        title: 'Time of a request',
        unit: 'ms',
        width: 8,
        min: 0,
        thresholds: ['text', [2000, 'red']],
        queries: [
          { expr: `vault_core_handle_request{${own},quantile="0.5"}`, legend: '{{pod}} half of them' },
          { expr: `vault_core_handle_request{${own},quantile="0.99"}`, legend: '{{pod}} 99 in 100' },
        ],
      }),
      lines({
        title: 'What could not be recorded',
        description: 'Vault refuses what none of its audit devices takes.',
        unit: 'ops',
        width: 8,
        min: 0,
        queries: [
          { expr: rate('vault_audit_log_request_failure'), legend: '{{pod}} requests' },
          { expr: rate('vault_audit_log_response_failure'), legend: '{{pod}} responses' },
        ],
      }),
    ],
  };
}

function storageRow(props: VaultDashboardProps): Row {
  const own = members(props);
  return {
    title: 'Storage',
    panels: [
      lines({
        title: 'Time of a commit',
        unit: 'ms',
        min: 0,
        queries: [{ expr: `vault_raft_commitTime{${own},quantile="0.99"}`, legend: '{{pod}}' }],
      }),
      lines({
        title: 'Writes',
        unit: 'ops',
        min: 0,
        queries: [{ expr: `rate(vault_raft_apply{${own}}[$__rate_interval])`, legend: '{{pod}}' }],
      }),
    ],
  };
}

function proxyRow({ namespace, instance }: VaultDashboardProps): Row {
  const own = `namespace="${namespace}",pod=~"${instance}-proxy-.+"`;
  return {
    title: 'Proxy',
    panels: [
      lines({
        title: 'Requests',
        unit: 'reqps',
        width: 24,
        min: 0,
        queries: [
          {
            expr: `sum by (pod) (rate(vault_agent_proxy_success{${own}}[$__rate_interval]))`,
            legend: '{{pod}} answered',
          },
          {
            expr: `sum by (pod) (rate(vault_agent_proxy_error{${own}}[$__rate_interval]))`,
            legend: '{{pod}} failed',
          },
        ],
      }),
    ],
  };
}
