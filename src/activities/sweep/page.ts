import type { Page } from '../../recording/sweep.js';
import type { Examined } from './examine.js';

export function pageOf(examined: readonly Examined[]): Pick<Page, 'known' | 'orphans'> {
  return {
    known: examined.flatMap(({ known }) => (known ? [known] : [])),
    orphans: examined.flatMap(({ orphans }) => orphans),
  };
}
