import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Test files that take ten seconds and more: begun last, they would leave the other cores idle. */
const LONG = [
  'src/cli/fixed.test.ts',
  'src/cli/shrink.test.ts',
  'scripts/docs.test.ts',
  'src/timeline/interleaving.test.ts',
  'src/cli/sweep.test.ts',
  'src/formats/hostile.test.ts',
  'src/cli/chrony/serve-chrony.test.ts',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((name) => moduleId.replaceAll('\\', '/').endsWith(`/${name}`));
  return at < 0 ? LONG.length : at;
};

/** In a fresh clone nothing is known of durations, and the usual order is by size of file. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return usual.sort((a, b) => rank(a) - rank(b));
  }
}
