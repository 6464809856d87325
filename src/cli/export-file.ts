import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorText } from '../engine/core.ts';
import type { Format } from '../formats/format.ts';
import { FORMATS } from '../formats/registry.ts';
import { failure, ProblemError, type Result, success } from '../lib/result.ts';
import { ENGINE_VERSION } from '../lib/version.ts';
import { createTimeline } from '../timeline/reader.ts';
import type { Session } from '../worker/session.ts';

/** The format that a file name asks for; the longest extension wins. */
export function formatForFile(file: string): Result<Format> {
  const matches = FORMATS.flatMap((format) =>
    format.extensions.map((extension) => ({ format, extension })),
  )
    .filter(({ extension }) => file.endsWith(extension))
    .sort((a, b) => b.extension.length - a.extension.length);
  const [best] = matches;
  if (best) return success(best.format);
  const known = FORMATS.map(({ label, extensions }) => `${extensions.join(', ')} (${label})`);
  return failure({
    what: `no format has the ending of "${file}"`,
    where: '--out',
    mend: `End the name with ${known.join(' or ')}.`,
  });
}

/** Writes everything recorded into the file, streamed. */
export async function exportTo(
  file: string,
  session: Session,
  hash: string,
): Promise<Result<true>> {
  const format = formatForFile(file);
  if (!format.ok) return format;
  const { system } = session;
  const texts = format.value.encode({
    timeline: createTimeline(system.memory, system.schema),
    origin: {
      engine: ENGINE_VERSION,
      title: system.schema.title,
      seed: system.seed(),
      recipe: session.recipe(),
      hash,
    },
  });
  try {
    await pipeline(Readable.from(texts), createWriteStream(file));
    return success(true);
  } catch (error) {
    if (error instanceof ProblemError) return failure(error.problem);
    const mend = 'Check the folder, the rights and the free space.';
    return failure({ what: `cannot write the trace: ${errorText(error)}`, where: file, mend });
  }
}
