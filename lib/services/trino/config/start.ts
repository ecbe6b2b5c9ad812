export interface StartProps {
  /** Trino in the image. */
  readonly home: string;
  /** Folder in memory for what the script makes. */
  readonly run: string;
  /** Plugins to load, by their folders. */
  readonly plugins: readonly string[];
  readonly tls?: {
    /** Folder of the server's own certificate. */
    readonly folder: string;
    /** PEM files of authorities that Java itself must trust. */
    readonly authorities: readonly string[];
  };
}

export const startFiles = {
  plugins: 'plugins',
  keystore: 'keystore.pem',
  truststore: 'truststore.p12',
} as const;

/** Shell command that puts the key and its certificates into one file, which Trino reads again when it changes. */
export function keystoreCommand({ run, folder }: { readonly run: string; readonly folder: string }): string {
  const file = `${run}/${startFiles.keystore}`;
  return `cat ${folder}/tls.key ${folder}/tls.crt > ${file}.new && mv ${file}.new ${file}`;
}

/**
 * The start of a server: links to the plugins that are used (all of the image would take twice the memory and the
 * time), the key store, the trust store, and then the image's own start script.
 */
export function renderStart({ home, run, plugins, tls }: StartProps): string {
  return [
    '#!/bin/bash',
    'set -euo pipefail',
    'umask 077',
    `rm -rf ${run}/${startFiles.plugins}`,
    `mkdir ${run}/${startFiles.plugins}`,
    `for plugin in ${plugins.join(' ')}; do`,
    `  if [ ! -d "${home}/plugin/$plugin" ]; then`,
    '    echo "the image has no plugin $plugin" >&2',
    '    exit 1',
    '  fi',
    `  ln -s "${home}/plugin/$plugin" "${run}/${startFiles.plugins}/$plugin"`,
    'done',
    ...(tls === undefined ? [] : tlsLines(run, tls)),
    `exec ${home}/bin/run-trino`,
    '',
  ].join('\n');
}

function tlsLines(run: string, tls: NonNullable<StartProps['tls']>): string[] {
  const store = `${run}/${startFiles.truststore}`;
  return [
    keystoreCommand({ run, folder: tls.folder }),
    // Public authorities stay trusted: a copy of the JDK's own store, and ours besides. Neither is a secret, so the
    // copy has no password; keytool asks for one all the same.
    'store() {',
    '  "$JAVA_HOME/bin/keytool" -J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE \\',
    '    -J-Dkeystore.pkcs12.macAlgorithm=NONE "$@" 2> /dev/null',
    '}',
    `rm -f ${store}`,
    'store -importkeystore -noprompt -srckeystore "$JAVA_HOME/lib/security/cacerts" -srcstorepass changeit \\',
    `  -destkeystore ${store} -deststoretype PKCS12 -deststorepass changeit`,
    'number=0',
    `for authority in ${tls.authorities.join(' ')}; do`,
    '  number=$((number + 1))',
    '  store -importcert -noprompt -alias "holdfast-$number" -file "$authority" \\',
    `    -keystore ${store} -storetype PKCS12 -storepass changeit`,
    'done',
  ];
}

/**
 * A worker's last words: it tells the coordinator that it leaves, ends its tasks, and ends itself. The kubelet
 * waits for the hook, up to the pod's grace period.
 */
export function renderLeave(httpPort: number): string {
  return [
    'curl --fail --silent --show-error --max-time 10 --retry 3 --retry-all-errors -X PUT \\',
    `  -H 'Content-Type: application/json' -d '"SHUTTING_DOWN"' http://localhost:${httpPort}/v1/info/state`,
    'while kill -0 1 2> /dev/null; do sleep 1; done',
  ].join('\n');
}
