import { Construct } from 'constructs';
import { Cleaner } from './cleaner.ts';
import { Collector } from './collector.ts';
import { Jaeger } from './jaeger.ts';
import { tracingNames } from './names.ts';
import { TracingObservability } from './observability.ts';
import type { TracingProps } from './props.ts';

/** Traces: collectors that take spans, Jaeger that keeps them in Elasticsearch and shows them, and their removal. */
export class Tracing extends Construct {
  constructor(scope: Construct, id: string, props: TracingProps) {
    super(scope, id);
    const all = { ...props, names: tracingNames(props.instance) };
    new Collector(this, 'collector', all);
    new Jaeger(this, 'jaeger', all);
    new Cleaner(this, 'cleaner', all);
    new TracingObservability(this, 'observability', all);
  }
}
