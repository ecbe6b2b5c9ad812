import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderLogging } from '../config/log4j2.ts';
import type { Programs } from './programs.ts';

/** Tools of Kafka by the name of their script in the image, and the class each script runs. */
const tools: Readonly<Record<string, string>> = {
  'kafka-storage': 'kafka.tools.StorageTool',
  'kafka-configs': 'kafka.admin.ConfigCommand',
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
  'kafka-acls': 'org.apache.kafka.tools.AclCommand',
  'kafka-cluster': 'org.apache.kafka.tools.ClusterTool',
  'kafka-reassign-partitions': 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  'kafka-dump-log': 'org.apache.kafka.tools.DumpLogSegments',
  'kafka-metadata-quorum': 'org.apache.kafka.tools.MetadataQuorumCommand',
  'kafka-console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
  'connect-distributed': 'org.apache.kafka.connect.cli.ConnectDistributed',
  'kafka-verifiable-producer': 'org.apache.kafka.tools.VerifiableProducer',
};

/** Writes `bin/<tool>.sh` in a folder, as the image has them. Java resolves names by the hosts file. */
export function writeTools(folder: string, programs: Programs, hosts: string): void {
  const logging = join(folder, 'tools.yaml');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(
    logging,
    renderLogging('WARN').replace('name: console', 'name: console\n      target: SYSTEM_ERR'),
  );
  for (const [tool, main] of Object.entries(tools)) {
    const target = join(folder, 'bin', `${tool}.sh`);
    writeFileSync(
      target,
      [
        '#!/bin/sh',
        `exec java -Xmx96m -XX:TieredStopAtLevel=1 -Djdk.net.hosts.file=${hosts} \\`,
        `  -Dlog4j2.configurationFile=${logging} $LIVE_JAVA_OPTIONS -cp '${programs.classPath}' ${main} "$@"`,
        '',
      ].join('\n'),
    );
    chmodSync(target, 0o755);
  }
}
