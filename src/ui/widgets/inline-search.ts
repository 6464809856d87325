/** An autocomplete that stands open in its dialog, one of its items always ready for Enter. */
export const INLINE_SEARCH = {
  open: true,
  inline: true,
  autoHighlight: 'always',
  keepHighlight: true,
} as const;
