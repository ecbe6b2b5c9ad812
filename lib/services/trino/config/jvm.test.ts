import { describe, expect, it } from 'vitest';
import { renderJvmConfig } from './jvm.ts';

describe('jvm.config', () => {
  it('bounds the heap, and gives memory back when the server is idle', () => {
    const options = renderJvmConfig({ heap: 512 }).split('\n');
    expect(options).toEqual(
      expect.arrayContaining([
        '-Xmx512M',
        '-XX:+UseG1GC',
        '-XX:G1PeriodicGCInterval=30000',
        '-XX:-G1PeriodicGCInvokesConcurrent',
        '-XX:+ExitOnOutOfMemoryError',
      ]),
    );
    expect(options.filter((option) => option.includes('trustStore'))).toEqual([]);
  });

  it('takes larger regions for a large heap, where Trino would make too many', () => {
    expect(renderJvmConfig({ heap: 512 })).not.toContain('G1HeapRegionSize');
    expect(renderJvmConfig({ heap: 20_000 })).toContain('\n-XX:G1HeapRegionSize=32M\n');
  });

  it('trusts the authorities of the data services', () => {
    expect(renderJvmConfig({ heap: 512, truststore: '/run/truststore.p12' })).toContain(
      '\n-Djavax.net.ssl.trustStore=/run/truststore.p12\n-Djavax.net.ssl.trustStoreType=PKCS12\n',
    );
  });
});
