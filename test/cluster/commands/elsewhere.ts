/** The cluster of $KUBECONFIG, which has to be empty. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../../lib/environment/schema.ts';
import { Api } from '../plane/api.ts';
import { kubectlOnly } from '../plane/binaries.ts';
import { acceptElsewhere, leftOut } from '../proof/elsewhere.ts';
import { renderedOf, textsOf } from '../proof/rendered.ts';
import { skipped } from '../proof/table.ts';
import type { Results } from './results.ts';

export async function compareElsewhere(environment: Environment, results: Results): Promise<void> {
  const { name } = environment;
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-cluster-'));
  try {
    const program = await kubectlOnly((line) => results.say([line]));
    const api = await Api.connect(program, folder);
    try {
      const access = { api, program, kubeconfig: undefined };
      await acceptElsewhere(access, environment, renderedOf(textsOf(name)), results.tellOf(name));
      for (const [what, reason] of leftOut) {
        results.add(skipped(name, what, reason));
      }
    } finally {
      await api.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
