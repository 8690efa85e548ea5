/** The labels of each series' name, as one scrape shows them. */
export type Scrape = ReadonlyMap<string, ReadonlySet<string>>;

const sample = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/u;

export function readScrape(text: string): Scrape {
  const scrape = new Map<string, Set<string>>();
  for (const line of linesOf(text)) {
    const { name = '', labels = '' } = sample.exec(line)?.groups ?? {};
    if (name === '') throw new Error(`no sample: ${line}`);
    const known = scrape.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/([a-zA-Z_]\w*)="(?:[^"\\]|\\.)*"/gu)) known.add(label);
    scrape.set(name, known);
  }
  return scrape;
}

/** The sum of a metric's samples whose labels, as written, hold all of these. */
export function sumOf(text: string, name: string, ...holding: readonly string[]): number {
  return linesOf(text)
    .filter(
      (line) =>
        (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && holding.every((part) => line.includes(part)),
    )
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}
