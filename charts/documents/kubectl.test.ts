import { describe, expect, it } from 'vitest';
import { clusters } from './cluster.testing.ts';
import { kubectlFaults } from './kubectl-faults.testing.ts';
import { pages } from './markdown.testing.ts';

const known = clusters();

describe('the kubectl commands of the pages', () => {
  it('name what is in a cluster', () => {
    expect(pages().flatMap((page) => kubectlFaults(page, known))).toEqual([]);
  });

  it('are missed when they do not', () => {
    const text = [
      '```sh',
      'kubectl get pods',
      'kubectl -n data-platform exec postgres-0 -c patroni -- true',
      'kubectl -n data-platform exec postgresql-0 -c patron -- true',
      "kubectl -n data-platform exec postgresql-0 -c patroni -- bash -c 'cat /etc/patroni/gone.yml $GONE'",
      'kubectl -n data-platform get pods -l app.kubernetes.io/instance=postgres -o wide | head',
      'kubectl -n data-platform patch pvc data-kafka-0 -p \'{"spec":}\'',
      'kubectl -n elsewhere get pods',
      'kubectl -n data-platform get podz',
      'flux reconcile kustomization data-platform-gone',
      "kubectl -n data-platform exec minio-pool-0-0 -- bash -c 'mcli alias set store http://minio.data-platform.svc:9000'",
      '```',
      '`kubectl -n data-platform logs vault-0 -c vault --tail=3` is right, and so is `kubectl get nodes`.',
    ].join('\n');
    const faults = kubectlFaults({ path: 'page.md', text }, known);
    expect(faults.map((fault) => fault.replace(/^.*?:\d+: .*?: (?=[a-z])/, ''))).toEqual([
      "kubectl get without -n looks for the Pod in the namespace of the reader's context",
      'there is no Pod postgres-0 in data-platform',
      expect.stringContaining('no container patron, allowed: patroni, '),
      'no file /etc/patroni/gone.yml in the container patroni',
      'the container patroni has no variable GONE',
      'no Pod in data-platform has the labels app.kubernetes.io/instance=postgres',
      expect.stringContaining('is no JSON'),
      expect.stringContaining('the namespace elsewhere is none of'),
      expect.stringContaining('unknown kind podz'),
      'no Kustomization or Application has the name data-platform-gone',
      'the network policies do not let this pod reach the Service minio',
    ]);
  });
});
