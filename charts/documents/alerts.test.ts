import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Page, pages, sentences, spans } from './markdown.testing.ts';

/** Every alert has a page of its name, and every page an alert: charts/alert-tests.test.ts. */
const alerts = new Set(readdirSync('docs/runbooks').map((file) => basename(file, '.md')));

/** Words that begin as alerts do: kinds of Kubernetes, and names of others. */
const others = new Set(
  `ResourceQuota StatefulSet CronJob PodMonitor PodDisruptionBudget PersistentVolume PersistentVolumeClaim CertificateRequest NodePort ContainerResource
  ContainerCreating NodeGetVolumeStats SupersetMetastoreCache`.split(/\s+/),
);
const beginnings = new Set([...alerts].map(firstPart));

function firstPart(name: string): string {
  return name.match(/^[A-Z][a-z0-9]*/)?.[0] ?? '';
}

/** Words of a page that are shaped as alerts are, and are none. */
function alertFaults(page: Page): string[] {
  return [...sentences(page), ...spans(page)].flatMap(({ text, line }) =>
    [...text.matchAll(/(?<![\w./:-])[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+(?![\w.:/-])/g)]
      .map(([word]) => word)
      .filter((word) => beginnings.has(firstPart(word)) && !alerts.has(word))
      .filter((word) => !others.has(word) && !others.has(word.replace(/s$/, '')))
      .map((word) => `${page.path}:${line}: ${word} is no alert`),
  );
}

describe('the alerts that pages name', () => {
  it('exist', () => {
    expect(pages().flatMap(alertFaults)).toEqual([]);
  });

  it('are missed when they do not', () => {
    const text = 'See KafkaBrokerDown, `VaultForgotten`, StatefulSet.\n';
    expect(alertFaults({ path: 'page.md', text })).toEqual(['page.md:1: VaultForgotten is no alert']);
  });
});
