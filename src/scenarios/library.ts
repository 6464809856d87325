/** The scenarios that come with Orrery: every .yaml file of this folder. */

export interface BuiltInScenario {
  readonly id: string;
  readonly fileName: string;
  readonly text: string;
}

const FILES = import.meta.glob<string>('./*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The one that a new visitor meets: small, and its bug shows within seconds. */
const FIRST = 'thermostats';

const rank = ({ id }: BuiltInScenario): string => (id === FIRST ? '' : id);

/** The first one first, then by id in the order of code units. */
export const SCENARIOS: readonly BuiltInScenario[] = Object.entries(FILES)
  .map(([path, text]) => {
    const fileName = path.replace('./', '');
    return { id: fileName.replace('.yaml', ''), fileName, text };
  })
  .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
