import { stringify } from 'yaml';
import { parseEnvironment } from '../../../environment/load.ts';
import { platformOf } from '../../../environment/platform.ts';
import { type MemberSet, memberSets } from '../layout.ts';
import { memberFiles } from '../member.ts';
import type { KafkaProps } from '../props.ts';

export const clusterId = 'Hn4k0b6QRkSk3mO1Qb9E5w';

export interface LiveShape {
  readonly mode: 'combined' | 'separate';
  readonly tls: boolean;
}

/** A set of members and its ConfigMap, as the construct renders it. */
export interface RenderedSet {
  readonly set: MemberSet;
  readonly files: Readonly<Record<string, string>>;
}

const others = ['minio', 'postgresql', 'elasticsearch', 'vault', 'trino', 'portal', 'metricsServer'];

/** Kafka of an environment that has nothing else: three brokers in three zones, small. */
export function liveProps({ mode, tls }: LiveShape): KafkaProps {
  const zones = ['zone-0', 'zone-1', 'zone-2'];
  const environment = parseEnvironment(
    stringify({
      name: 'live',
      namespace: 'data-platform',
      survive: 'zone',
      cluster: { nodePools: [{ name: 'worker', count: 6, cpu: 16, memory: '64Gi', zones }] },
      quota: { cpu: 64, memory: '256Gi', pods: 200 },
      tls: { mode: tls ? 'existing' : 'off' },
      services: {
        ...Object.fromEntries(others.map((service) => [service, { enabled: false }])),
        kafka: { mode, clusterId, rackAwareness: 'pods', size: 'small' },
      },
    }),
    'live.yaml',
  );
  return { ...environment.services.kafka, platform: platformOf(environment), flows: [] };
}

/** Brokers, or combined members, first. */
export function renderedSets(shape: LiveShape): RenderedSet[] {
  const props = liveProps(shape);
  return memberSets(props).map((set) => ({ set, files: memberFiles(props, set) }));
}
