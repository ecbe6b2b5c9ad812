import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderLogging } from './log4j2.ts';

describe('renderLogging', () => {
  it('writes to the console alone', () => {
    const { Configuration } = parse(renderLogging('WARN')) as {
      Configuration: { Appenders: object; Loggers: { Root: object } };
    };
    expect(Object.keys(Configuration.Appenders)).toEqual(['Console']);
    expect(Configuration.Loggers.Root).toMatchObject({ level: 'WARN', AppenderRef: [{ ref: 'console' }] });
  });
});
