import { describe, expect, it } from 'vitest';
import { ownScript } from './trusted-types.ts';

const PAGE = 'https://host.example/orrery/?v=1#x';

describe('addresses of scripts', () => {
  it.each([
    ['assets/engine.worker-a1.js', 'https://host.example/orrery/assets/engine.worker-a1.js'],
    ['https://host.example/orrery/coi-sw.js', 'https://host.example/orrery/coi-sw.js'],
  ])('%s is the page’s own', (address, href) => {
    expect(ownScript(address, PAGE)).toBe(href);
  });

  it.each([
    'https://evil.example/orrery/assets/x.js',
    '//evil.example/x.js',
    'https://host.example/other/x.js',
    '../other/x.js',
    'data:text/javascript,alert(1)//.js',
    'blob:https://host.example/9f.js',
    'javascript:alert(1)//.js',
    'assets/notes.txt',
    'https://',
  ])('%s is refused', (address) => {
    expect(ownScript(address, PAGE)).toBeNull();
  });
});
