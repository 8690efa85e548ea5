import { type PartOfWorld, partOfWorld } from '../agora/wire/regions.js';

/** Broken by a project whose recordings would all be refused, as Agora wants the bucket where it records. */
export const regionOfNoBucket = {
  rule: 'is where the bucket of no storage profile lies',
  remedy: 'name the part of the world in which the bucket lies, or leave it out',
};

/** Whether all buckets are known to lie elsewhere; of one that is broken nothing is known. */
export function isNowhereOf(
  buckets: readonly ({ vendor?: number; region?: number } | undefined)[],
  region: PartOfWorld | undefined,
): boolean {
  if (region === undefined || buckets.length === 0) return false;
  const lie = buckets.map((bucket) => partOfWorld(bucket?.vendor ?? -1, bucket?.region ?? -1));
  return lie.every((part) => part !== undefined && part !== region);
}
