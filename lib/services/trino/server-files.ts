import { certificateKeys } from '../../identity/certificate.ts';
import { httpAddress } from '../../network/endpoint.ts';
import { authorityFile, catalogPlugins } from './catalogs.ts';
import {
  renderAccessControl,
  renderAccessRules,
  renderPasswordAuthenticator,
} from './config/access-control.ts';
import { renderJvmConfig } from './config/jvm.ts';
import { renderLogProperties, renderNodeProperties } from './config/node.ts';
import { renderServerConfig } from './config/server.ts';
import { renderLeave, renderStart, startFiles } from './config/start.ts';
import { trinoEndpoint } from './endpoint.ts';
import { paths, ports } from './names.ts';
import { type TrinoProps, trustedAuthorities } from './props.ts';
import { memoryOf, serverResources } from './sizes.ts';

/** The ConfigMap of the coordinator, or of the workers. */
export function serverFiles(props: TrinoProps, role: 'coordinator' | 'worker'): Record<string, string> {
  const { platform, authentication, sources } = props;
  const memory = memoryOf(serverResources(props[role === 'worker' ? 'workers' : 'coordinator'].size));
  const perWorker = memoryOf(serverResources(props.workers.size)).perQuery;
  const secure = platform.tls.mode !== 'off';
  const passwords = role === 'coordinator' && authentication === 'password';
  return {
    'config.properties': renderServerConfig({
      role,
      httpPort: ports.http,
      httpsPort: ports.https,
      coordinator: coordinatorAddress(props, role),
      memory,
      queryMemory: perWorker * props.workers.maxReplicas,
      catalogs: paths.catalogs,
      plugins: `${paths.run}/${startFiles.plugins}`,
      authentication,
      graceSeconds: props.workers.graceSeconds,
      tls: secure
        ? {
            keystore: `${paths.run}/${startFiles.keystore}`,
            authority: `${paths.tls}/${certificateKeys.authority}`,
          }
        : undefined,
      traces: props.traces === undefined ? undefined : httpAddress(props.traces),
    }),
    'node.properties': renderNodeProperties({ environment: props.environment, data: paths.data }),
    'jvm.config': renderJvmConfig({
      heap: memory.heap,
      truststore: secure ? `${paths.run}/${startFiles.truststore}` : undefined,
    }),
    'log.properties': renderLogProperties(),
    'access-control.properties': renderAccessControl(`${paths.config}/rules.json`),
    'rules.json': renderAccessRules(role),
    'start.sh': renderStart({
      home: paths.home,
      run: paths.run,
      plugins: [
        ...new Set([
          ...catalogPlugins(sources),
          ...(passwords ? ['password-authenticators'] : []),
          ...props.plugins,
        ]),
      ],
      tls: secure
        ? { folder: paths.tls, authorities: trustedAuthorities(props).map(authorityFile) }
        : undefined,
    }),
    ...(passwords
      ? { 'password-authenticator.properties': renderPasswordAuthenticator(`${paths.passwords}/password.db`) }
      : {}),
    ...(role === 'worker' ? { 'leave.sh': renderLeave(ports.http) } : {}),
  };
}

/** The coordinator finds itself without its Service, which leads to it only once it is ready. */
function coordinatorAddress(props: TrinoProps, role: 'coordinator' | 'worker'): string {
  const endpoint = trinoEndpoint(props.platform, props);
  return httpAddress(role === 'coordinator' ? { ...endpoint, host: 'localhost' } : endpoint);
}
