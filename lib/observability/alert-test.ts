import type { Environment } from '../environment/schema.ts';

/** What Prometheus has scraped, and when it is looked at. */
export interface Situation {
  /** What the series stand for, in words: "two of three members run". */
  readonly when: string;
  /**
   * Values by series: `up{pod="kafka-0"}`. A number stands all the time; a text is promtool's notation, a sample a
   * minute: `1x30 0x10`, `0+5x60`, `_` for none.
   */
  readonly series: Readonly<Record<string, number | string>>;
  /**
   * Time of the look, from the first sample: a Prometheus duration.
   * @default - ten minutes after the alert's `for`
   */
  readonly at?: string;
}

/** A situation in which the alert fires, and what people are then told. */
export interface FiringSituation extends Situation {
  readonly alerts: readonly [ExpectedAlert, ...ExpectedAlert[]];
}

export interface ExpectedAlert {
  /** Labels besides the name and the severity. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** The description with its templates filled in. */
  readonly description: string;
}

/** Shows one alert firing and keeping still. */
export interface AlertTest {
  /** Name of the alert. */
  readonly alert: string;
  readonly fires: readonly [FiringSituation, ...FiringSituation[]];
  /** Just below the threshold, or all well: never without the metrics that the alert reads. */
  readonly quiet: readonly [Situation, ...Situation[]];
}

/**
 * The tests of a service's alerts, in the names and figures of an environment. Tests of alerts that the environment
 * does not render are left out by the caller.
 */
export type AlertTests = (environment: Environment) => readonly AlertTest[];
