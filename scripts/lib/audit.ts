import { z } from 'zod';

const counts = z.object({ high: z.int(), critical: z.int(), total: z.int() });
const report = z.object({
  metadata: z.object({ vulnerabilities: counts }),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })),
});
const failure = z.object({ message: z.string().optional(), error: z.object({ summary: z.string() }).optional() });

/** What `npm audit --json` says. A registry that cannot be asked, as a mirror often cannot, is no finding, and is told as such. */
export function verdictOn(stdout: string): { words: string; fails: boolean } {
  const said = parsed(stdout);
  const read = report.safeParse(said);
  if (!read.success) {
    const { data } = failure.safeParse(said);
    const why = data?.message ?? data?.error?.summary ?? 'no report';
    return { words: `the registry does not tell of vulnerabilities (${why}): nothing was checked`, fails: false };
  }
  const { high, critical, total } = read.data.metadata.vulnerabilities;
  const severe = Object.entries(read.data.vulnerabilities).filter(([, { severity }]) =>
    /high|critical/u.test(severity),
  );
  const names = severe.map(([name, { severity }]) => `${name} (${severity})`).join(', ');
  return {
    words: `${total} known vulnerabilities, ${high + critical} high or critical${names && `: ${names}`}`,
    fails: high + critical > 0,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
