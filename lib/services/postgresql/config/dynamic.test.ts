import { describe, expect, it } from 'vitest';
import { DCS_PARAMETERS, dynamicConfiguration, renderDynamicConfiguration, TIMING } from './dynamic.ts';

describe('dynamicConfiguration', () => {
  it("keeps Patroni's timing rule", () => {
    expect(TIMING.loopWait + 2 * TIMING.retryTimeout).toBeLessThanOrEqual(TIMING.ttl);
  });

  it.each([
    ['off', false],
    ['on', true],
    ['quorum', 'quorum'],
  ] as const)('writes synchronous mode %s as %s', (synchronousMode, expected) => {
    expect(dynamicConfiguration({ synchronousMode, maxConnections: 100 })).toMatchObject({
      synchronous_mode: expected,
      synchronous_mode_strict: false,
    });
  });

  it('takes only the parameters that the DCS owns', () => {
    const parameters = parametersOf({
      synchronousMode: 'quorum',
      maxConnections: 100,
      parameters: { max_wal_senders: 20, work_mem: '8MB' },
    });
    expect(parameters.max_wal_senders).toBe(20);
    expect(Object.keys(parameters).sort()).toEqual([...DCS_PARAMETERS].sort());
  });

  it("leaves others' logical slots alone, where there can be any (case logical-slot-dropped)", () => {
    const props = { synchronousMode: 'on', maxConnections: 100 } as const;
    expect(dynamicConfiguration({ ...props, parameters: { wal_level: 'logical' } })).toMatchObject({
      ignore_slots: [{ type: 'logical' }],
    });
    expect(dynamicConfiguration(props)).not.toHaveProperty('ignore_slots');
  });

  it('renders the same object as JSON', () => {
    const props = { synchronousMode: 'on', synchronousStrict: true, maxConnections: 50 } as const;
    expect(JSON.parse(renderDynamicConfiguration(props))).toEqual(dynamicConfiguration(props));
  });
});

function parametersOf(props: Parameters<typeof dynamicConfiguration>[0]): Record<string, unknown> {
  const { postgresql } = dynamicConfiguration(props) as {
    postgresql: { parameters: Record<string, unknown> };
  };
  return postgresql.parameters;
}
