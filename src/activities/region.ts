import type { Region } from '../agora/hosts.js';
import { partOfWorld } from '../agora/wire/regions.js';
import type { Project, StorageProfile } from '../config.js';
import { misconfigured } from './failures.js';

/**
 * Where in the world a recording is made: what its spec says, else what its project does. A bucket that the spec itself
 * brings is not known here, so that the project has no say then.
 *
 * @throws trouble with the configuration when the bucket is known to lie elsewhere, which Agora would refuse
 */
export function regionFor(
  project: Project,
  { region: asked, storage }: { region?: Region; storage?: string },
  profile: StorageProfile | undefined,
): Region | undefined {
  if (!profile) return asked;
  const region = asked ?? project.region;
  const lies = partOfWorld(profile.vendor, profile.region);
  if (region === undefined || lies === undefined || lies === region) return region;
  throw misconfigured(
    `the recording is to be made in ${region}${asked ? '' : `, as the project "${project.name}" says`}, and the bucket of ` +
      `the storage profile "${storage}" lies in ${lies}`,
    `name the region ${lies} in the spec, or a storage profile in ${region}`,
  );
}
