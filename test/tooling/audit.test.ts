import { describe, expect, it } from '@jest/globals';
import { verdictOn } from '../../scripts/lib/audit.js';

const reportOf = (vulnerabilities: Record<string, { severity: string }>) => {
  const of = (severity: string) => Object.values(vulnerabilities).filter((one) => one.severity === severity).length;
  const counts = { high: of('high'), critical: of('critical'), total: Object.keys(vulnerabilities).length };
  return JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: counts } });
};

describe('an audit', () => {
  it('passes when nothing severe is known', () => {
    expect(verdictOn(reportOf({}))).toEqual({ words: '0 known vulnerabilities, 0 high or critical', fails: false });
    expect(verdictOn(reportOf({ tslib: { severity: 'moderate' } }))).toMatchObject({ fails: false });
  });

  it('fails with the names of what is severe', () => {
    const found = verdictOn(
      reportOf({ got: { severity: 'high' }, ms: { severity: 'low' }, zod: { severity: 'critical' } }),
    );
    expect(found).toEqual({
      words: '3 known vulnerabilities, 2 high or critical: got (high), zod (critical)',
      fails: true,
    });
  });

  it.each([
    ['{"message": "405 Method Not Allowed"}', '405 Method Not Allowed'],
    ['{"error": {"code": "ENOTFOUND", "summary": "no network"}}', 'no network'],
    ['', 'no report'],
  ])('says that nothing was checked when the registry answers %s', (stdout, why) => {
    const words = `the registry does not tell of vulnerabilities (${why}): nothing was checked`;
    expect(verdictOn(stdout)).toEqual({ words, fails: false });
  });
});
