export interface CounterFamily {
  name: string;
  help: string;
  label: string;
  /** By the label's value, which is one of few plain words. */
  values: Readonly<Record<string, number>>;
}

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** Counters as Prometheus reads them, for a process that has no Temporal worker to export them. */
export function exposition(families: readonly CounterFamily[]): string {
  return families.map(written).join('');
}

function written({ name, help, label, values }: CounterFamily): string {
  const lines = Object.entries(values).map(([value, count]) => `${name}{${label}="${escaped(value)}"} ${count}`);
  return `${[`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...lines].join('\n')}\n`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
