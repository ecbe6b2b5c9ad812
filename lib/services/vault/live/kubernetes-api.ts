import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { CertificateData } from './authority.ts';

export interface Identity {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audience: string;
}

interface PodRecord {
  readonly labels: Record<string, string>;
}

/** What a caller did, as RBAC names it: `patch pods vault-0`. */
export interface Call {
  readonly by: string;
  readonly did: string;
}

/**
 * As much of the Kubernetes API as Vault talks to: reading and patching pods, and reviewing tokens, which it also
 * issues. It remembers who called what.
 */
export class KubernetesApi {
  readonly calls: Call[] = [];
  readonly #pods = new Map<string, PodRecord>();
  readonly #tokens = new Map<string, Identity>();
  readonly #key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  readonly #server: Server;

  constructor(certificate: CertificateData) {
    this.#server = createServer(
      { cert: certificate['tls.crt'], key: certificate['tls.key'] },
      (request, response) => this.#answer(request, response),
    );
  }

  listen(address: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, address, () => resolve());
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  addPod(name: string, labels: Readonly<Record<string, string>>): void {
    this.#pods.set(name, { labels: { ...labels } });
  }

  labels(pod: string): Readonly<Record<string, string>> {
    return this.#pods.get(pod)?.labels ?? {};
  }

  /** A ServiceAccount's token, as the kubelet would project it: signed, with its audience, for an hour. */
  token(identity: Identity): string {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = [
      part({ alg: 'ES256', typ: 'JWT', kid: 'live' }),
      part({
        iss: 'https://kubernetes.default.svc',
        sub: `system:serviceaccount:${identity.namespace}:${identity.serviceAccount}`,
        aud: [identity.audience],
        iat: now,
        nbf: now,
        exp: now + 3600,
        'kubernetes.io': {
          namespace: identity.namespace,
          serviceaccount: { name: identity.serviceAccount, uid: uidOf(identity) },
        },
      }),
    ].join('.');
    const key = createPrivateKey(this.#key.export({ type: 'pkcs8', format: 'pem' }));
    const signature = sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' }).toString(
      'base64url',
    );
    const token = `${body}.${signature}`;
    this.#tokens.set(token, identity);
    return token;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const send = (status: number, body: object) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const caller = this.#tokens.get(bearer);
      if (caller === undefined || caller.audience !== 'api') {
        send(401, { kind: 'Status', code: 401 });
        return;
      }
      const note = (did: string) => this.calls.push({ by: caller.serviceAccount, did });
      const body = Buffer.concat(chunks).toString();
      const path = request.url ?? '';
      const pod = /^\/api\/v1\/namespaces\/[^/]+\/pods\/([^/?]+)$/.exec(path)?.[1];
      if (pod !== undefined && (request.method === 'GET' || request.method === 'PATCH')) {
        note(`${request.method.toLowerCase()} pods ${pod}`);
        const record = this.#pods.get(pod);
        if (record === undefined) {
          send(404, { kind: 'Status', code: 404 });
          return;
        }
        if (request.method === 'PATCH') {
          for (const { path: place, value } of JSON.parse(body) as { path: string; value: string }[]) {
            record.labels[place.replace('/metadata/labels/', '')] = value;
          }
        }
        send(200, { kind: 'Pod', metadata: { name: pod, labels: record.labels } });
        return;
      }
      if (path === '/apis/authentication.k8s.io/v1/tokenreviews' && request.method === 'POST') {
        note('create tokenreviews');
        send(201, { kind: 'TokenReview', status: this.#review(JSON.parse(body).spec) });
        return;
      }
      note(`${request.method} ${path}`);
      send(403, { kind: 'Status', code: 403 });
    });
  }

  #review(spec: { readonly token: string; readonly audiences?: readonly string[] }): object {
    const identity = this.#tokens.get(spec.token);
    const wanted = spec.audiences ?? ['api'];
    if (identity === undefined || !wanted.includes(identity.audience)) {
      return { authenticated: false, error: 'the token is not known for this audience' };
    }
    return {
      authenticated: true,
      audiences: [identity.audience],
      user: {
        username: `system:serviceaccount:${identity.namespace}:${identity.serviceAccount}`,
        uid: uidOf(identity),
        groups: ['system:serviceaccounts', `system:serviceaccounts:${identity.namespace}`],
      },
    };
  }
}

function uidOf({ namespace, serviceAccount }: Identity): string {
  return `uid-of-${namespace}-${serviceAccount}`;
}
