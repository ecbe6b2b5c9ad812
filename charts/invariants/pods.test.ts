import { describe, expect, it } from 'vitest';
import { listOf } from '../../lib/manifest/manifest.ts';
import { compare, parseQuantity } from '../../lib/manifest/quantity.ts';
import { runsToCompletion } from '../../lib/manifest/workload.ts';
import { configHashAnnotation } from '../../lib/workload/config-hash.ts';
import { at, containersOf, listAt, ofKind, renderedEnvironments, workloads } from './environments.testing.ts';

const resources = ['cpu', 'memory', 'ephemeral-storage'];

describe.each(renderedEnvironments())('every pod of %s', (_name, { environment, manifests }) => {
  const pods = workloads(manifests);

  it('is there at all', () => {
    expect(pods.length).toBeGreaterThan(0);
  });

  it('obeys the Pod Security Standard "restricted", with a read-only root', () => {
    for (const { title, template } of pods) {
      const { spec } = template;
      expect(spec, title).toMatchObject({
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(at(spec, 'securityContext.runAsUser'), title).toBeGreaterThan(0);
      for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
        expect(spec[field] ?? false, `${title} ${field}`).toBe(false);
      }
      const allowed = [
        'configMap',
        'downwardAPI',
        'emptyDir',
        'persistentVolumeClaim',
        'projected',
        'secret',
      ];
      for (const { name, ...source } of listOf(spec.volumes)) {
        expect(allowed, `${title} volume ${name}`).toContain(Object.keys(source)[0]);
      }
      for (const container of containersOf(template)) {
        expect(container.securityContext, `${title} ${container.name}`).toMatchObject({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          privileged: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
        });
        expect(listOf(container.ports).some(({ hostPort }) => hostPort !== undefined)).toBe(false);
      }
    }
  });

  it('has requests and limits for everything, the requests within the limits', () => {
    for (const { title, template } of pods) {
      for (const container of containersOf(template)) {
        for (const resource of resources) {
          const [request, limit] = ['requests', 'limits'].map((side) => {
            const amounts = at(container, `resources.${side}`);
            return (amounts as Record<string, string> | undefined)?.[resource];
          });
          const place = `${title} ${container.name} ${resource}`;
          expect(request, place).toBeDefined();
          expect(limit, place).toBeDefined();
          expect(
            compare(parseQuantity(request ?? ''), parseQuantity(limit ?? '')),
            place,
          ).toBeLessThanOrEqual(0);
        }
      }
    }
  });

  it('is promised all the memory of its main container when it is a member of a StatefulSet', () => {
    for (const { manifest, title, template } of pods) {
      if (manifest.kind === 'StatefulSet') {
        const [main] = template.spec.containers;
        expect(at(main, 'resources.requests.memory'), title).toBe(at(main, 'resources.limits.memory'));
      }
    }
  });

  it('runs as an account of its own, which gives its token to nobody by default', () => {
    const accounts = ofKind(manifests, 'ServiceAccount').map(({ metadata }) => metadata.name);
    for (const { title, template } of pods) {
      expect(template.spec.automountServiceAccountToken, title).toBe(false);
      expect(accounts, title).toContain(template.spec.serviceAccountName);
    }
    for (const account of ofKind(manifests, 'ServiceAccount')) {
      expect(account.automountServiceAccountToken).toBe(false);
    }
  });

  it('mounts a token only where a Role says what it is for', () => {
    const bound = ofKind(manifests, 'RoleBinding').flatMap((binding) =>
      listOf(binding.subjects).map(({ name }) => name),
    );
    const clusterBound = ofKind(manifests, 'ClusterRoleBinding').flatMap((binding) =>
      listOf(binding.subjects).map(({ name }) => name),
    );
    for (const { title, template } of pods) {
      // The API refuses a token of another audience: it opens what it was made for, and needs no Role.
      const mounts = listOf(template.spec.volumes).some((volume) =>
        listAt(volume, 'projected.sources').some(
          ({ serviceAccountToken }) =>
            serviceAccountToken !== undefined && at(serviceAccountToken, 'audience') === undefined,
        ),
      );
      expect([...bound, ...clusterBound].includes(template.spec.serviceAccountName), title).toBe(mounts);
    }
  });

  it('ends gracefully, in a class that exists, without variables of foreign Services', () => {
    const classes = [
      ...ofKind(manifests, 'PriorityClass').map(({ metadata }) => metadata.name),
      // Kubernetes' own, for what the whole cluster leans on.
      'system-cluster-critical',
    ];
    for (const { title, template } of pods) {
      expect(template.spec.terminationGracePeriodSeconds, title).toBeGreaterThan(0);
      expect(classes, title).toContain(template.spec.priorityClassName);
      expect(template.spec.enableServiceLinks, title).toBe(false);
    }
  });

  it('comes from an image with a tag, through the mirror where there is one', () => {
    for (const { title, template } of pods) {
      for (const { name, image } of containersOf(template)) {
        expect(image, `${title} ${name}`).toMatch(/:[^:/]*[0-9][^:/]*$/);
        if (environment.images.registry !== undefined) {
          expect(image?.startsWith(`${environment.images.registry}/`), `${title} ${image}`).toBe(true);
        }
      }
      expect(
        listOf(template.spec.imagePullSecrets).map(({ name }) => name),
        title,
      ).toEqual(environment.images.pullSecrets);
    }
  });

  it('is probed on ports that it declares: ready and alive, by different questions or rhythms', () => {
    for (const { manifest, title, template } of pods) {
      for (const container of template.spec.containers) {
        const ports = listOf(container.ports).map(({ name }) => name);
        if (runsToCompletion(manifest) || ports.length === 0) {
          continue;
        }
        const place = `${title} ${container.name}`;
        for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
          for (const kind of ['httpGet', 'tcpSocket']) {
            const port = at(container, `${probe}.${kind}.port`);
            expect(port === undefined || ports.includes(port), `${place} ${probe} on ${port}`).toBe(true);
          }
        }
        if (container.livenessProbe !== undefined) {
          expect(container.livenessProbe, place).not.toEqual(container.readinessProbe);
        }
      }
    }
  });

  it('mounts only volumes that it has, and has no volume that it does not mount', () => {
    for (const { manifest, title, template } of pods) {
      const claims = listAt(manifest, 'spec.volumeClaimTemplates').map((claim) => at(claim, 'metadata.name'));
      const volumes = [...listOf(template.spec.volumes).map(({ name }) => name), ...claims];
      const mounted = containersOf(template).flatMap((container) =>
        listOf(container.volumeMounts).map(({ name }) => name),
      );
      expect([...new Set(mounted)].sort(), title).toEqual([...volumes].sort());
    }
  });

  it('rolls when a ConfigMap that it reads changes', () => {
    for (const { title, template } of pods) {
      const reads = listOf(template.spec.volumes).some(({ configMap }) => configMap !== undefined);
      if (reads) {
        expect(template.annotations, title).toHaveProperty([configHashAnnotation]);
      }
    }
  });

  it('mounts folders, never a single file: a file would not follow its ConfigMap or Secret', () => {
    for (const { title, template } of pods) {
      for (const container of containersOf(template)) {
        for (const mount of listOf(container.volumeMounts)) {
          expect(mount, `${title} ${container.name} ${mount.mountPath}`).not.toHaveProperty('subPath');
        }
      }
    }
  });
});
