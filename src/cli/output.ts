/** Where a command writes. A test hands in its own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person looks on, so that lines may be redrawn. */
  readonly isTty: boolean;
  readonly columns: number;
}

export const processTerminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  get isTty() {
    return process.stdout.isTTY === true;
  },
  get columns() {
    return process.stdout.columns ?? 80;
  },
};

/** A mistake in how the command was called: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** One line, so that what comes one after another can be read line by line. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value)}\n`);
}

export function printLines(terminal: Terminal, lines: readonly string[]): void {
  for (const line of lines) terminal.out(`${printable(line)}\n`);
}

/** What others wrote must not steer a terminal: control characters go, but for line ends. */
export function printable(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, '\uFFFD');
}

/** Lines that take the place of the ones before on a terminal, and follow them elsewhere. */
export function liveLines(terminal: Terminal): (lines: readonly string[]) => void {
  let drawn = 0;
  return (lines) => {
    if (terminal.isTty && drawn > 0) terminal.out(`\u001b[${drawn}A\u001b[0J`);
    printLines(terminal, terminal.isTty ? lines.map((line) => line.slice(0, terminal.columns - 1)) : lines);
    drawn = lines.length;
  };
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, n) => cell.padEnd(widths[n] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `1 h 02 min`, `3 min 05 s`, `7 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [h, min, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  if (h > 0) return `${h} h ${two(min)} min`;
  return min > 0 ? `${min} min ${two(s)} s` : `${s} s`;
}
