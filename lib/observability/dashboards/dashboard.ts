/** A dashboard, before it has a place in Grafana: what it shows, in rows of panels. */
export interface Dashboard {
  /** Part of its address, and of its file's name: `postgresql`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
  /** Choices at the top, besides the data source. @default - none */
  readonly variables?: readonly Variable[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A choice at the top of a dashboard, of the values that a label has. */
export interface Variable {
  /** Written as `$name` in queries. */
  readonly name: string;
  readonly label: string;
  /** Series whose label is offered. */
  readonly series: string;
  readonly of: string;
}

export interface Query {
  /** PromQL. `$__rate_interval` is Grafana's: at least four scrapes. */
  readonly expr: string;
  /** Name of a line, with labels as `{{pod}}`; in a table the heading of the column. */
  readonly legend: string;
}

/** Grafana's ids of units. */
export type Unit = 'short' | 'percentunit' | 'bytes' | 'Bps' | 's' | 'ms' | 'ops' | 'reqps';

export type Color = 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'text';

/** Colors by value: the first from minus infinity on, each further one from its value on. */
export type Thresholds = readonly [Color, ...(readonly [from: number, color: Color])[]];

interface PanelProps {
  readonly title: string;
  readonly queries: readonly [Query, ...Query[]];
  /** @default 'short' */
  readonly unit?: Unit;
  /** Columns of 24. */
  readonly width: number;
  /** In units of 30 pixels. */
  readonly height: number;
  /** What the figure means, or what to do about it. @default - none */
  readonly description?: string;
  /** @default - one color */
  readonly thresholds?: Thresholds;
  /** @default - that of the figures */
  readonly min?: number;
  /** @default - that of the figures */
  readonly max?: number;
}

/** Lines over time. */
export interface TimeSeries extends PanelProps {
  readonly kind: 'timeseries';
  /** Areas on top of each other. @default false */
  readonly stacked?: boolean;
}

/** The present figures, large. */
export interface Stat extends PanelProps {
  readonly kind: 'stat';
}

/** The present figures, as bars. */
export interface Bars extends PanelProps {
  readonly kind: 'bargauge';
}

/** The present figures, a column for each query, a row for each set of their labels. */
export interface Table extends PanelProps {
  readonly kind: 'table';
  /** Headings of the columns of labels, by label. Queries must have these labels and no others. */
  readonly labels: Readonly<Record<string, string>>;
}

export type Panel = TimeSeries | Stat | Bars | Table;

type Given<P extends Panel> = Omit<P, 'kind' | 'width' | 'height'> & Partial<Pick<P, 'width' | 'height'>>;

export function lines(props: Given<TimeSeries>): TimeSeries {
  return { kind: 'timeseries', width: 12, height: 8, ...props };
}

export function stat(props: Given<Stat>): Stat {
  return { kind: 'stat', width: 4, height: 4, ...props };
}

export function bars(props: Given<Bars>): Bars {
  return { kind: 'bargauge', width: 12, height: 8, ...props };
}

export function table(props: Given<Table>): Table {
  return { kind: 'table', width: 12, height: 8, ...props };
}
