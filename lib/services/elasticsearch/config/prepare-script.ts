import { monitor, paths } from '../names.ts';
import { truststore } from './jvm-options.ts';

export interface PrepareScriptProps {
  /** Needs ELASTIC_PASSWORD and MONITOR_PASSWORD. */
  readonly secure: boolean;
  /** Needs S3_KEY_ID and S3_SECRET_KEY. */
  readonly objectStore: boolean;
  /** The object store's authority is at `paths.objectStoreAuthority`. */
  readonly objectStoreAuthority: boolean;
}

/**
 * What the init container does, so that the root of the main container can be read-only: it fills the folders that
 * Elasticsearch writes to, and puts the secrets where Elasticsearch reads them, in its keystore and its file realm.
 * It runs at every start and begins from nothing, so a changed Secret counts from the next start on.
 */
export function renderPrepareScript(props: PrepareScriptProps): string {
  const secureSettings = [
    ...(props.secure ? [['bootstrap.password', 'ELASTIC_PASSWORD']] : []),
    ...(props.objectStore
      ? [
          ['s3.client.default.access_key', 'S3_KEY_ID'],
          ['s3.client.default.secret_key', 'S3_SECRET_KEY'],
        ]
      : []),
  ];
  return [
    '#!/bin/bash',
    'set -euo pipefail',
    `home=\${ES_HOME:-${paths.home}}`,
    `files=\${FILES:-${paths.files}}`,
    `prepared=\${PREPARED:-${paths.prepared}}`,
    '',
    'for folder in config bin plugins; do',
    // Anew at each start: the folder outlives the init container when the kubelet runs it twice.
    '  find "$prepared/$folder" -mindepth 1 -delete',
    '  cp -R --preserve=mode "$home/$folder/." "$prepared/$folder/"',
    'done',
    'mkdir -p "$prepared/config/jvm.options.d"',
    'cp "$files/holdfast.options" "$prepared/config/jvm.options.d/holdfast.options"',
    'export ES_PATH_CONF=$prepared/config',
    ...(secureSettings.length === 0
      ? []
      : [
          '',
          // In the file alone, never in an argument that a process list would show.
          '"$home/bin/elasticsearch-keystore" create --silent',
          `printf '%s\\n' ${secureSettings.map(([, name]) => `"$${name}"`).join(' ')} |`,
          `  "$home/bin/elasticsearch-keystore" add --silent --force --stdin ${secureSettings.map(([key]) => key).join(' ')}`,
        ]),
    ...(props.secure
      ? [
          '',
          'cp "$files/roles.yml" "$prepared/config/roles.yml"',
          // The tool wants both to be there.
          'touch "$prepared/config/users" "$prepared/config/users_roles"',
          `"$home/bin/elasticsearch-users" useradd ${monitor.user} -p "$MONITOR_PASSWORD" -r ${monitor.role}`,
        ]
      : []),
    ...(props.objectStoreAuthority
      ? [
          '',
          // Certificates are no secret: a PKCS #12 file without encryption and without a MAC needs no password.
          '"$home/jdk/bin/keytool" -J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE \\',
          '  -J-Dkeystore.pkcs12.macAlgorithm=NONE -importcert -noprompt -alias object-store \\',
          `  -file "\${AUTHORITY:-${paths.objectStoreAuthority}/ca.crt}" \\`,
          `  -keystore "$prepared/config/${truststore}" -storetype PKCS12`,
        ]
      : []),
    '',
    // Last: the tools above would read it, and know neither the pod's name nor its zone.
    'cp "$files/elasticsearch.yml" "$prepared/config/elasticsearch.yml"',
    '',
  ].join('\n');
}
