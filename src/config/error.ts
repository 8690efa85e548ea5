import type { BrokenRule } from '../agora/wire/rules.js';

/** The configuration cannot be used; `rules` lists everything that is wrong with it, never a value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'CONFIGURATION_ERROR';

  constructor(
    readonly rules: BrokenRule[],
    /** The file that it is in; none for the environment. */
    readonly file?: string,
  ) {
    super(
      [
        file === undefined ? 'the configuration is incomplete:' : `the configuration in ${file} cannot be used:`,
        ...rules.map(({ field, rule, remedy }) => `  ${field} ${rule} (${remedy})`),
      ].join('\n'),
    );
  }
}
