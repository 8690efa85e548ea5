import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Scrape } from './scrape.js';

export interface UsedMetric {
  name: string;
  /** Those that its matchers name. */
  labels: string[];
}

export interface Query {
  metrics: UsedMetric[];
  /** Those that an aggregation or a matching of two sides names. */
  grouped: string[];
}

/** What a query uses, by Prometheus's own grammar. @throws where it is none */
export function readQuery(text: string): Query {
  const query: Query = { metrics: [], grouped: [] };
  parser.parse(text).iterate({
    enter({ type, node, from }) {
      if (type.isError) throw new Error(`no PromQL at character ${from}: ${text}`);
      if (type.name === 'VectorSelector') query.metrics.push(selected(node, text));
      if (type.name === 'GroupingLabels') query.grouped.push(...namesIn(node, text));
    },
  });
  return query;
}

/** One sentence for each metric or label that is in none of the scrapes. */
export function unknownIn(text: string, scrapes: readonly Scrape[]): string[] {
  const { metrics, grouped } = readQuery(text);
  const there = (name: string) => scrapes.flatMap((scrape) => [...(scrape.get(name) ?? [])]);
  const labelsOfAll = new Set(metrics.flatMap(({ name }) => there(name)));
  return [
    ...metrics.filter(({ name }) => !scrapes.some((scrape) => scrape.has(name))).map(({ name }) => `no metric ${name}`),
    ...metrics.flatMap(({ name, labels }) =>
      labels.filter((label) => !there(name).includes(label)).map((label) => `${name} has no label ${label}`),
    ),
    ...grouped.filter((label) => !labelsOfAll.has(label)).map((label) => `nothing in it has a label ${label}: ${text}`),
  ];
}

function selected(node: SyntaxNode, text: string): UsedMetric {
  const name = node.getChild('Identifier');
  return { name: name ? text.slice(name.from, name.to) : '', labels: namesIn(node.getChild('LabelMatchers'), text) };
}

function namesIn(node: SyntaxNode | null, text: string): string[] {
  const names: string[] = [];
  node?.cursor().iterate(({ type, from, to }) => {
    if (type.name === 'LabelName') names.push(text.slice(from, to));
  });
  return names;
}
