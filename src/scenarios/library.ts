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

/** By id, in the order of code units. */
export const SCENARIOS: readonly BuiltInScenario[] = Object.entries(FILES)
  .map(([path, text]) => {
    const fileName = path.replace('./', '');
    return { id: fileName.replace('.yaml', ''), fileName, text };
  })
  .sort((a, b) => (a.id < b.id ? -1 : 1));
