import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Platform } from '../../environment/platform.ts';
import type { PortalSettings, WebAppSettings } from '../../environment/services/portal.ts';
import { image } from '../../images/image.ts';
import type { Flow } from '../../network/flow.ts';
import { alertRules } from '../../observability/alert.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { labels } from '../../workload/labels.ts';
import { type StatelessClasses, statelessResources, usualClasses } from '../../workload/stateless-size.ts';
import { configFolder, scratch } from '../../workload/volumes.ts';
import { portalAlerts } from './alerts.ts';
import { renderStartPage, type Tile } from './config/start-page.ts';
import { type PortalNames, portalNames, startPagePort } from './names.ts';
import { WebApp, type WebAppProps } from './web-app.ts';

export interface PortalProps extends Omit<PortalSettings, 'enabled' | 'links'> {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  /** Line below the title. */
  readonly subtitle: string;
  /** What the start page lists. An app of your own does not see them. */
  readonly tiles: readonly Tile[];
}

/** The figures of the size classes. A start page takes less: lighttpd serves files from memory. */
export const portalClasses: StatelessClasses = usualClasses;

/** lighttpd:lighttpd in Homer's image. */
const startPageRunAs = { user: 1000, group: 1000 } as const;

const paths = { config: '/etc/portal', assets: '/www/assets', shippedAssets: '/www/default-assets' } as const;

/** The platform's front door: the start page, or a web app of your own. */
export class Portal extends Construct {
  constructor(scope: Construct, id: string, props: PortalProps) {
    super(scope, id);
    const { platform } = props;
    const names = portalNames(props.instance);
    new WebApp(this, 'app', {
      platform,
      flows: props.flows,
      name: names.name,
      component: names.web,
      autoscaler: names.autoscaler,
      disruptionBudget: names.disruptionBudget,
      resources: statelessResources(props.size, portalClasses),
      minReplicas: props.minReplicas,
      maxReplicas: props.maxReplicas,
      cpuUtilization: props.cpuUtilization,
      ...(props.app === undefined ? startPage(this, props, names) : ownApp(props.app)),
    });
    if (platform.prometheus !== undefined) {
      const { monitorLabels, runbooks, namespace } = platform;
      const alerts = portalAlerts({ namespace, name: names.name });
      new ApiObject(
        this,
        'alerts',
        alertRules({ name: names.name, component: names.web, monitorLabels, runbooks, alerts }),
      );
    }
  }
}

type AppProps = Pick<
  WebAppProps,
  'image' | 'port' | 'healthPath' | 'runAs' | 'env' | 'volumes' | 'prepare' | 'annotations'
>;

/** The root is read-only, so an init container lays the image's own assets and our page into one folder. */
function startPage(scope: Construct, props: PortalProps, names: PortalNames): AppProps {
  const { platform, title, subtitle, tiles } = props;
  const files = { 'config.yml': renderStartPage({ title, subtitle, tiles }) };
  new ApiObject(
    scope,
    'config-map',
    k8s.KubeConfigMap.manifest({
      metadata: {
        name: names.name,
        labels: labels(names.web),
        annotations: {
          'holdfast.dev/ignore.network-policy-cuts-client':
            'the page shows where the services are, and connects to none',
        },
      },
      data: files,
    }),
  );
  const reference = image('homer', platform.images);
  const assets = scratch({ name: 'assets', path: paths.assets, sizeLimit: '32Mi' });
  const config = configFolder('config', names.name, paths.config);
  return {
    image: reference,
    port: startPagePort,
    healthPath: '/assets/config.yml',
    runAs: startPageRunAs,
    env: [
      { name: 'PORT', value: String(startPagePort) },
      { name: 'INIT_ASSETS', value: '0' },
    ],
    volumes: [assets],
    annotations: configHash(files),
    prepare: {
      volumes: [config],
      containers: [
        container({
          name: 'assets',
          image: reference,
          command: ['/bin/sh', '-c'],
          args: [
            `cp -R ${paths.shippedAssets}/. ${paths.assets}/ && cp ${paths.config}/config.yml ${paths.assets}/config.yml`,
          ],
          resources: {
            cpu: { request: '5m', limit: '200m' },
            memory: { request: '16Mi', limit: '64Mi' },
          },
          volumes: [config, assets],
        }),
      ],
    },
  };
}

function ownApp(app: WebAppSettings): AppProps {
  return {
    image: app.image,
    port: app.port,
    healthPath: app.healthPath,
    runAs: app.runAs,
    env: Object.entries(app.env).map(([name, value]) => ({ name, value })),
    volumes: app.writable.map((path, index) =>
      scratch({ name: `writable-${index}`, path, sizeLimit: '256Mi' }),
    ),
  };
}
