/**
 * The scripts that the page loads before it can draw: the entry and what it imports statically.
 * Charts and rare panels load on demand and do not count.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const FIRST_SCRIPTS = /<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.js)"[^>]*>/g;

/** @param {string} app folder of the built page @returns {{address: string, bytes: number}[]} gzip */
export function firstScripts(app) {
  const page = readFileSync(path.join(app, 'index.html'), 'utf8');
  return [...page.matchAll(FIRST_SCRIPTS)].map(([, address = '']) => ({
    address,
    bytes: gzipSync(readFileSync(path.join(app, address))).length,
  }));
}
