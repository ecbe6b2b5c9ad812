import type { output } from 'zod';
import { dnsLabel, dnsName, duration, listOf, PORT, text } from './fields.ts';
import { z } from './zod.ts';

export const engines = ['flux', 'argocd'] as const;

/** A path within the repository: no leading slash, no way out of it. */
const folder = text(
  'a folder within the repository, such as dist or platform/dist',
  /^(?!(.*\/)?\.{1,2}(\/|$))[\w.-]+(\/[\w.-]+)*$/,
);

const gitReference = text(
  'a name as git takes it, such as main or release/1.4',
  /^(?!.*(\.\.|\/\/|\.lock$))[A-Za-z0-9_]([-\w./]*[\w])?$/,
);

const source = z.strictObject({
  url: text(
    'an https://, http:// or ssh:// address without a password, such as ssh://git@git.example.com/platform.git',
    new RegExp(
      `^(https?://|ssh://([\\w.-]+@)?)[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?(:${PORT})?/[^\\s?#@]+$`,
    ),
  ).describe('Address of the repository that dist/ is committed to.'),
  branch: gitReference.optional().describe('Follows a branch. Default: main, without tag and semver.'),
  tag: gitReference.optional().describe('Stays at a tag, until this file names another.'),
  semver: text(
    'a range of semantic versions, such as ">=1.0.0 <2.0.0"',
    /^[\w.<>=~^*|+, -]*[0-9*x][\w.<>=~^*|+, -]*$/,
  )
    .optional()
    .describe('Follows the highest tag in a range of semantic versions.'),
  path: folder.default('dist').describe('Folder of the repository that `npm run synth` writes.'),
  secretRef: dnsName
    .optional()
    .describe("Secret with the repository's credentials, for Flux. Argo CD finds its own by the address."),
  interval: duration.default('5m').describe('How often Flux looks for a new commit.'),
});

const ready = (program: string) =>
  dnsName.optional().describe(`Kustomization that installs ${program}. Default: it is there before.`);

const flux = z.strictObject({
  namespace: dnsLabel.default('flux-system').describe('Namespace of its objects.'),
  interval: duration.default('1h').describe('How often changes made in the cluster are undone.'),
  retryInterval: duration.default('2m').describe('Time until the next attempt after a failure.'),
  timeout: duration.default('15m').describe('How long an app may take until all of it is ready.'),
  prerequisites: z
    .strictObject({
      certManager: ready('cert-manager'),
      externalSecrets: ready('External Secrets'),
      prometheusOperator: ready('the Prometheus Operator'),
      istio: ready('Istio'),
      linkerd: ready('Linkerd'),
    })
    .prefault({})
    .describe('What has to be ready before the apps that use it, of the same namespace.'),
  sops: z
    .strictObject({
      path: folder.describe('Folder of the repository with the Secrets, each encrypted by SOPS.'),
      secretRef: dnsName.default('sops-age').describe('Secret with the key that decrypts them.'),
    })
    .optional()
    .describe('Secrets that lie encrypted in the repository. Default: they are made elsewhere.'),
});

const argocd = z.strictObject({
  namespace: dnsLabel.default('argocd').describe('Namespace of its objects.'),
  server: text('an https:// address', /^https:\/\/[^\s/?#]+[^\s?#]*$/)
    .default('https://kubernetes.default.svc')
    .describe('API of the cluster that Argo CD syncs to. Default: its own cluster.'),
});

export const gitopsSchema = z.strictObject({
  engines: listOf(z.enum(engines), 1)
    .default([...engines])
    .describe('For which engines objects are rendered, beside apps/.'),
  source: source.describe('Where the engines find dist/.'),
  flux: flux.prefault({}).describe('Flux: dist/<environment>/flux/.'),
  argocd: argocd.prefault({}).describe('Argo CD: dist/<environment>/argocd/.'),
});

export type GitopsSettings = output<typeof gitopsSchema>;
