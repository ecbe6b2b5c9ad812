/** What a set of pods is: the identity that labels, selectors and network flows are made of. */
export interface Component {
  /** The program's service, `app.kubernetes.io/name`: `postgresql`. */
  readonly service: string;
  /** The instance of that service, `app.kubernetes.io/instance`, and the prefix of every name. */
  readonly instance: string;
  /** The part it plays, `app.kubernetes.io/component`: `database`, `pooler`. */
  readonly component: string;
}

export interface LabelProps extends Component {
  /**
   * Version of the program, `app.kubernetes.io/version`. Never part of a selector.
   * @default - no version label
   */
  readonly version?: string;
}

/** Labels of objects that belong to the platform and to none of its services. */
export const platformLabels = {
  'app.kubernetes.io/part-of': 'data-platform',
  'app.kubernetes.io/managed-by': 'holdfast',
} as const;

/** Labels that find the pods of a component. Immutable in a workload, so they never contain a version. */
export function selectorLabels(component: Component): Record<string, string> {
  return {
    'app.kubernetes.io/name': component.service,
    'app.kubernetes.io/instance': component.instance,
    'app.kubernetes.io/component': component.component,
  };
}

/** Labels of every object: the selector's, and what people and tools group by. */
export function labels(props: LabelProps): Record<string, string> {
  return {
    ...selectorLabels(props),
    ...(props.version === undefined ? {} : versionLabel(props.version)),
    ...platformLabels,
  };
}

/** The label of a program's version. */
export function versionLabel(version: string): Record<string, string> {
  return { 'app.kubernetes.io/version': labelValue(version) };
}

/** An image tag as a label value: at most 63 of letters, digits, `-`, `_` and `.`, ending alphanumerically. */
function labelValue(tag: string): string {
  return tag
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/, '');
}
