/** Every mock has a page; what its tables say is what it declares, and its example runs. */
import { describe, expect, it } from 'vitest';
import { MOCKS } from '../src/mocks/registry.ts';
import { replayScenario } from '../src/testkit/index.ts';
import { mockPages, withTables } from './mock-tables.ts';

const pages = mockPages();
const tabled = pages.filter(({ text, mock }) => withTables(text, mock) !== undefined);

/** Examples that are whole scenarios, not parts of one. */
const examples = pages.flatMap(({ mock, text }) =>
  [...text.matchAll(/^```yaml\n(title:[\s\S]*?)^```/gm)].map(([, yaml = '']) => ({
    kind: mock.kind,
    yaml,
  })),
);

describe('docs/mocks', () => {
  it('has a page for each mock', () => {
    const written = pages.map(({ mock }) => mock.kind);
    const missing = MOCKS.filter(({ kind }) => !written.includes(kind));
    expect(missing.map(({ kind }) => `docs/mocks/${kind}.md`)).toEqual([]);
  });

  it.each(tabled)(
    'of $mock.kind says what is declared; run with -u to bring it up',
    async (page) => {
      await expect(withTables(page.text, page.mock)).toMatchFileSnapshot(page.file);
    },
  );

  it('has an example in each page with tables', () => {
    for (const { mock } of tabled) expect(examples.map(({ kind }) => kind)).toContain(mock.kind);
  });

  it.each(examples)('$kind: the example holds what it promises, with a working mock', (example) => {
    expect(example.yaml).toContain(`mock: ${example.kind}`);
    const report = replayScenario({ text: example.yaml, fileName: `${example.kind}.yaml` });
    expect([report.broken, report.neverHeld]).toEqual([[], []]);
    expect(report.session.system.schema.expectations.length).toBeGreaterThan(0);
    const errors = report.timeline
      .events(report.timeline.oldest(), report.timeline.published())
      .filter(({ kind }) => report.session.system.schema.kinds[kind]?.name === 'error');
    expect(errors).toEqual([]);
  });
});
