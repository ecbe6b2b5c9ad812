import { paths, ports } from '../names.ts';

export interface StartScriptProps {
  /** @default - the node never forms a cluster: it has no vote */
  readonly initialMasters?: readonly string[];
  readonly zoneAware: boolean;
}

/** Name of the file in the volume that says that the node has been in a cluster. */
export const joinedMarker = '.has-joined-a-cluster';

/**
 * Starts Elasticsearch, and lets it form a new cluster only where its volume has never seen one. Given to a node
 * whose volume was lost, `cluster.initial_master_nodes` could found a second cluster beside the first.
 *
 * The sign is a file of our own, written when the node has joined, and not the emptiness of the folder: a first
 * start that fails, for want of a certificate or of memory, leaves files behind, and a cluster that was never
 * formed could then never be. On a volume that has a cluster and no such file Elasticsearch ignores the setting.
 */
export function renderStartScript(props: StartScriptProps): string {
  const { initialMasters = [] } = props;
  return [
    '#!/bin/bash',
    'set -euo pipefail',
    `home=\${ES_HOME:-${paths.home}}`,
    `claim=\${CLAIM:-${paths.claim}}`,
    `readiness=\${READINESS_PORT:-${ports.readiness}}`,
    'arguments=()',
    ...(props.zoneAware
      ? [
          '',
          `ZONE=$(cat "\${ZONE_FILE:-${paths.zone}/zone}")`,
          'if [ -z "$ZONE" ]; then',
          '  echo "the zone of this node is unknown: is services.elasticsearch.zoneAwareness right for this cluster?" >&2',
          '  exit 1',
          'fi',
          'export ZONE',
        ]
      : []),
    ...(initialMasters.length === 0 ? [] : formation(initialMasters)),
    '',
    // Of the container, not of the path that the kernel shows inside it.
    'export ES_JAVA_OPTS="-Des.cgroups.hierarchy.override=/ ${ES_JAVA_OPTS:-}"',
    'exec "$home/bin/elasticsearch" "${arguments[@]}"',
    '',
  ].join('\n');
}

function formation(initialMasters: readonly string[]): string[] {
  return [
    '',
    `joined=$claim/${joinedMarker}`,
    `if [ ! -e "$joined" ]; then`,
    '  case "$POD_NAME" in',
    `    ${initialMasters.join(' | ')})`,
    `      arguments+=("-Ecluster.initial_master_nodes=${initialMasters.join(',')}")`,
    '      ;;',
    '  esac',
    '  main=$$',
    // A grandchild, so that no zombie of it stays with Elasticsearch. It ends with it.
    '  ( (',
    '    until (exec 3<>"/dev/tcp/127.0.0.1/$readiness") 2> /dev/null; do',
    '      kill -0 "$main" 2> /dev/null || exit 0',
    '      sleep 2',
    '    done',
    '    : > "$joined"',
    '  ) & )',
    'fi',
  ];
}
