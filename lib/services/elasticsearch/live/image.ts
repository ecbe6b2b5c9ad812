import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { paths } from '../names.ts';
import type { Programs } from './programs.ts';

/** Settings of modules that Maven Central does not have; the node would refuse them as unknown. */
const absentSettings = /^(s3\.|ingest\.geoip\.)/;

/** The texts of a node's ConfigMap. */
export interface NodeFiles {
  readonly 'elasticsearch.yml': string;
  readonly 'holdfast.options': string;
  readonly 'roles.yml': string;
  readonly 'prepare.sh': string;
  readonly 'start.sh': string;
  readonly 'pre-stop.sh': string;
}

export interface ImageProps {
  readonly programs: Programs;
  readonly ports: { readonly http: number; readonly transport: number; readonly readiness: number };
  /** Transport ports of those that may be master. */
  readonly seeds: readonly number[];
  readonly files: NodeFiles;
  readonly zone: string;
}

/** What a pod finds: the folders of the image, with programs that stand for its own, the ConfigMap and the volumes. */
export function layOut(props: ImageProps, folder: string): void {
  for (const part of ['bin', 'config', 'plugins'].flatMap((name) => [`image/${name}`, `run/${name}`])) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  for (const part of ['files', 'logs', 'tmp']) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  // Only an address can differ from the container: its root, which Elasticsearch's TLS files must lie under.
  const here = (text: string) => text.replaceAll(paths.home, join(folder, 'run'));
  const known = (text: string) =>
    text
      .split('\n')
      .filter((line) => !absentSettings.test(line))
      .join('\n');
  const files = {
    ...props.files,
    'elasticsearch.yml': known(here(props.files['elasticsearch.yml'])),
    'holdfast.options': here(props.files['holdfast.options']),
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, 'files', name), text);
  }
  writeFileSync(join(folder, 'zone'), props.zone);
  writeFileSync(join(folder, 'image/config/log4j2.properties'), log4j);
  mkdirSync(join(folder, 'image/jdk/bin'), { recursive: true });
  symlinkSync(join(dirname(props.programs.java), 'keytool'), join(folder, 'image/jdk/bin/keytool'));
  for (const [name, text] of Object.entries(programsOf(props, folder))) {
    writeFileSync(join(folder, 'image/bin', name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  }
}

function programsOf(props: ImageProps, folder: string): Record<string, string> {
  const { java, main, home } = props.programs;
  const command = `exec ${java} -Des.path.home=${home} -Des.path.conf="$ES_PATH_CONF" -Dlog4j2.disable.jmx=true`;
  const modules = ['x-pack-core', 'x-pack-security'].map((name) => join(home, 'modules', name, '*'));
  const tools = [main, join(home, 'lib/*'), ...modules].join(':');
  const mainClass = 'org.elasticsearch.bootstrap.NodeMain';
  const tool = (name: string) =>
    `${command} -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "${tools}" ${mainClass} ${name} "$@"`;
  const server = [
    `${command} @${folder}/run/config/jvm.options.d/holdfast.options $ES_JAVA_OPTS`,
    `  -Djava.io.tmpdir=${folder}/tmp -Des.distribution.type=docker`,
    // The native library for vectors is not on Maven Central.
    '  -Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false',
    // Four JVMs start at once on few cores: the quick compiler alone.
    '  -XX:TieredStopAtLevel=1',
    '  --enable-native-access=ALL-UNNAMED --add-modules=jdk.net,jdk.management.agent',
    `  -cp "${main}:${home}/lib/*" ${mainClass} "$@" ${overrides(props).join(' ')}`,
  ];
  return {
    elasticsearch: `export ES_PATH_CONF=${folder}/run/config\n${server.join(' \\\n')}`,
    'elasticsearch-keystore': tool('keystore'),
    'elasticsearch-users': tool('users'),
  };
}

/** Several nodes share one address here, so they can't share ports, and no name leads to all. */
function overrides({ ports, seeds }: ImageProps): string[] {
  return Object.entries({
    'network.host': '127.0.0.1',
    'http.port': ports.http,
    'transport.port': ports.transport,
    'readiness.port': ports.readiness,
    'discovery.seed_hosts': seeds.map((port) => `127.0.0.1:${port}`).join(','),
  }).map(([key, value]) => `-E${key}=${value}`);
}

const log4j = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] [%node_name]%marker %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
`;
