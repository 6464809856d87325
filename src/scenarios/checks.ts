/** By which a recipe tells that a built-in scenario is still the one it was made with. */
const CHECKS = import.meta.glob<string>('./*.yaml', {
  query: '?check',
  import: 'default',
  eager: true,
});

/** 8 hex digits; '' = there is no such scenario. */
export const scenarioCheck = (id: string): string => CHECKS[`./${id}.yaml`] ?? '';
