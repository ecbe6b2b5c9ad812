import type { MetricSource } from './source.ts';

export const vaultMetrics: readonly MetricSource[] = [
  {
    exporter: 'Vault and OpenBao, /v1/sys/metrics',
    // Dots become underscores; a summary has a _count beside its quantiles.
    reference: 'https://developer.hashicorp.com/vault/docs/internals/telemetry/metrics',
    metrics: [
      'vault_audit_log_request_failure',
      'vault_audit_log_response_failure',
      'vault_autopilot_failure_tolerance',
      'vault_autopilot_node_healthy',
      'vault_core_active',
      'vault_core_handle_login_request_count',
      'vault_core_handle_request',
      'vault_core_handle_request_count',
      'vault_core_leadership_lost_count',
      'vault_core_unsealed',
      'vault_expire_num_leases',
      'vault_raft_apply',
      'vault_raft_commitTime',
      'vault_raft_leader_lastContact',
    ],
  },
  {
    exporter: 'Vault Proxy and OpenBao Proxy, /proxy/v1/metrics',
    reference: 'https://developer.hashicorp.com/vault/docs/agent-and-proxy/proxy',
    metrics: ['vault_agent_proxy_error', 'vault_agent_proxy_success'],
  },
];
