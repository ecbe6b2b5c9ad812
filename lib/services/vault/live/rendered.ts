import { Chart, Testing } from 'cdk8s';
import { parseEnvironment } from '../../../environment/load.ts';
import { platformOf } from '../../../environment/platform.ts';
import { fieldsOf, listOf, type Manifest } from '../../../manifest/manifest.ts';
import { vaultFlows } from '../flows.ts';
import { Vault } from '../vault.ts';

/** Everything that Vault renders for an environment file. */
export function render(yaml: string): readonly Manifest[] {
  const environment = parseEnvironment(yaml, 'live.yaml');
  const platform = platformOf(environment);
  const settings = environment.services.vault;
  const flows = vaultFlows({
    platform,
    instance: settings.instance,
    seal: settings.seal,
    proxy: settings.proxy.enabled,
    backup: settings.backup.enabled,
    clients: settings.clients,
  });
  const chart = new Chart(Testing.app(), 'vault', { namespace: environment.namespace });
  new Vault(chart, settings.instance, { platform, flows, ...settings });
  return Testing.synth(chart);
}

/** The one object of that kind and name. */
export function object(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) {
    throw new Error(`no ${kind} ${name} was rendered`);
  }
  return found;
}

/** Host names that the rendered Certificates stand for. */
export function certificateNames(manifests: readonly Manifest[]): Map<string, readonly string[]> {
  return new Map(
    manifests
      .filter(({ kind }) => kind === 'Certificate')
      .map(({ spec }) => [
        String(fieldsOf(spec).secretName),
        (fieldsOf(spec).dnsNames as readonly unknown[]).map(String),
      ]),
  );
}

/** The alerting rules that were rendered: their names and expressions. */
export function alertExpressions(manifests: readonly Manifest[]): Map<string, string> {
  const rules = manifests
    .filter(({ kind }) => kind === 'PrometheusRule')
    .flatMap(({ spec }) => listOf(fieldsOf(spec).groups))
    .flatMap(({ rules }) => listOf(rules));
  return new Map(rules.map(({ alert, expr }) => [String(alert), String(expr)]));
}
