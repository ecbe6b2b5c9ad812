import { k8s } from 'cdk8s-plus-28';
import { labels } from '../../workload/labels.ts';
import type { Dashboard } from './dashboard.ts';
import { type GrafanaProps, grafanaModel, uidOf } from './grafana.ts';

/** How Grafana's sidecar finds dashboards, and where they go. */
export interface SidecarProps {
  /** Labels by which the sidecar selects ConfigMaps. */
  readonly labels: Readonly<Record<string, string>>;
  /** Annotation from which the sidecar takes the folder. */
  readonly folderAnnotation: string;
  readonly folder: string;
}

/** A dashboard as a ConfigMap. The sidecar writes all files into one folder: their names are unique over environments. */
export function dashboardConfigMap(dashboard: Dashboard, sidecar: SidecarProps, grafana: GrafanaProps) {
  return k8s.KubeConfigMap.manifest({
    metadata: {
      name: `dashboard-${dashboard.id}`,
      labels: {
        ...labels({ service: 'observability', instance: 'data-platform', component: 'dashboards' }),
        ...sidecar.labels,
      },
      annotations: { [sidecar.folderAnnotation]: sidecar.folder },
    },
    data: {
      [`${uidOf(dashboard, grafana)}.json`]: `${JSON.stringify(grafanaModel(dashboard, grafana), null, 1)}\n`,
    },
  });
}
