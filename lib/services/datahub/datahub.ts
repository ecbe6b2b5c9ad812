import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Secrets } from '../../identity/external-secret.ts';
import { labels } from '../../workload/labels.ts';
import { scripts } from './config/scripts.ts';
import { DatahubConsumers } from './consumers.ts';
import { DatahubFrontend } from './frontend.ts';
import { DatahubGms } from './gms.ts';
import { datahubNames } from './names.ts';
import { DatahubObservability } from './observability.ts';
import type { DatahubProps } from './props.ts';
import { credentials } from './secrets.ts';
import { DatahubSystemUpdate } from './system-update.ts';

/** DataHub: the catalogue of what the platform holds. It keeps nothing itself: all is in the data services. */
export class Datahub extends Construct {
  constructor(scope: Construct, id: string, props: DatahubProps) {
    super(scope, id);
    const names = datahubNames(props.instance);
    const part = { ...props, names };
    new Secrets(this, 'secrets', {
      labels: labels(names.gms),
      secrets: [credentials(props.instance)],
      settings: props.platform.secrets,
    });
    new ApiObject(
      this,
      'scripts',
      k8s.KubeConfigMap.manifest({
        metadata: { name: names.scripts, labels: labels(names.update) },
        data: scripts(),
      }),
    );
    new DatahubSystemUpdate(this, 'system-update', part);
    new DatahubGms(this, 'gms', part);
    new DatahubConsumers(this, 'consumers', part);
    new DatahubFrontend(this, 'frontend', part);
    new DatahubObservability(this, 'observability', part);
  }
}
