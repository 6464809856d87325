import { describe, expect, it } from 'vitest';
import { copyText } from '../../widgets/copy/copy-text.ts';
import { breakpointTable } from './copy-breakpoints.ts';

describe('copied breakpoints', () => {
  it('have the hits that were counted, and none when they are off', () => {
    const list = [
      { id: 1, text: 'heater.on == true', enabled: true },
      { id: 2, text: 'kind == "tick"', enabled: false },
      { id: 3, text: 'nobody.there == 1', enabled: true },
    ];
    const hits = (text: string, count: number) => ({ text, count, timesNs: [] });
    const byId = new Map([
      [1, hits('heater.on == true', 1200)],
      [2, hits('kind == "tick"', 5)],
    ]);
    const { text } = copyText(breakpointTable(list, byId), 'CSV');
    expect(text.trimEnd().split('\r\n')).toEqual([
      'condition,enabled,hits',
      'heater.on == true,true,1200',
      '"kind == ""tick""",false,',
      'nobody.there == 1,true,',
    ]);
  });
});
