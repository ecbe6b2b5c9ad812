/** Logging of Kafka's programs: to the console only, since the root is read-only and the node collects it. */
export function renderLogging(level: 'INFO' | 'WARN'): string {
  return [
    'Configuration:',
    '  Appenders:',
    '    Console:',
    '      name: console',
    '      PatternLayout:',
    '        pattern: "%d{ISO8601} %p %m (%c)%n"',
    '  Loggers:',
    '    Root:',
    `      level: ${level}`,
    '      AppenderRef:',
    '        - ref: console',
    '',
  ].join('\n');
}
