import type { Platform } from '../../environment/platform.ts';
import type { VaultSettings } from '../../environment/services/vault.ts';
import type { Flow, Peer } from '../../network/flow.ts';
import { ports, vaultNames } from './names.ts';
import { sealPeer } from './seal-access.ts';

export interface VaultFlowsProps {
  readonly platform: Platform;
  readonly instance: string;
  readonly seal: VaultSettings['seal'];
  readonly proxy: boolean;
  readonly backup: boolean;
  readonly clients: VaultSettings['clients'];
}

/** Every connection that Vault's own parts make and take. Clients within the namespace declare theirs. */
export function vaultFlows(props: VaultFlowsProps): Flow[] {
  const { platform } = props;
  const names = vaultNames(props.instance);
  const server: Peer = { component: names.server };
  const proxy: Peer = { component: names.proxy };
  const api = [{ port: ports.api }];
  const flows: Flow[] = [
    {
      from: server,
      to: server,
      ports: [{ port: ports.api }, { port: ports.cluster }],
      purpose: 'joining, replication, and requests that a standby hands to the active member',
    },
    {
      from: server,
      to: platform.apiServer,
      ports: platform.apiServer.ports,
      purpose: 'labels of the own pod, and reviews of ServiceAccount tokens',
    },
    ...props.clients.map((client) => ({
      from: client,
      to: props.proxy ? proxy : server,
      ports: api,
      purpose: 'clients of other namespaces',
    })),
  ];
  if (props.seal !== undefined) {
    flows.push({ from: server, ...sealPeer(props.seal), purpose: 'the key that unseals' });
  }
  if (props.proxy) {
    flows.push({ from: proxy, to: server, ports: api, purpose: "clients' requests" });
  }
  if (props.backup) {
    flows.push({ from: { component: names.snapshot }, to: server, ports: api, purpose: 'snapshots' });
    const store = platform.objectStore;
    if (store !== undefined) {
      flows.push({
        from: { component: names.snapshot },
        to: { cidrs: store.cidrs },
        ports: [{ port: Number(new URL(store.endpoint).port || 443) }],
        purpose: 'upload of snapshots',
      });
    }
  }
  if (platform.prometheus !== undefined) {
    flows.push({ from: platform.prometheus, to: server, ports: api, purpose: 'metrics of the members' });
    if (props.proxy) {
      flows.push({
        from: platform.prometheus,
        to: proxy,
        ports: [{ port: ports.proxyMetrics }],
        purpose: 'metrics of the proxies',
      });
    }
  }
  return flows;
}
