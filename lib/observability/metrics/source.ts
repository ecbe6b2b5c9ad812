/** An exporter, and those of its metrics that alerts and dashboards read. */
export interface MetricSource {
  /** Program that publishes the metrics. */
  readonly exporter: string;
  /** Where its metrics are named. */
  readonly reference: string;
  readonly metrics: readonly string[];
}
