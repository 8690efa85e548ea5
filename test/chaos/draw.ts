import { seededRandom } from '../../src/emulator/faults.js';

/** Draws the same each time for the same seed. */
export class Draw {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** One of a row of draws that have nothing to do with each other. */
  static of(seed: number, index: number): Draw {
    return new Draw(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  /** Whole, from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  /** Whole, where each order of magnitude is as likely as another. */
  spread(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.random());
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.int(0, choices.length - 1)] ?? choices[0];
  }

  /** By weight: `{stop: 3, cancel: 1}` draws `stop` three times as often. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const names = Object.keys(weights) as K[];
    const [first] = names;
    if (first === undefined) throw new RangeError('weights: expected at least one');
    let left = this.random() * names.reduce((sum, name) => sum + weights[name], 0);
    for (const name of names) {
      left -= weights[name];
      if (left < 0) return name;
    }
    return first;
  }
}
