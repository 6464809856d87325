/** A daemon to ask without a network: questions and answers go through their bytes all the same. */
import type { DaemonReports } from '../reports/daemon.ts';
import { decodeReply, type Reply } from '../wire/reply.ts';
import { encodeRequest, type Request } from '../wire/request.ts';
import { type AnswerOptions, answer } from './answer.ts';

/** undefined = silence. */
export const askDaemon =
  (
    reports: DaemonReports,
    options: AnswerOptions = { version: '4.3', transport: 'unix' },
  ): ((asked: Request) => Reply | undefined) =>
  (asked) => {
    const { bytes } = answer(encodeRequest(asked, options.version), reports, options);
    const reply = bytes && decodeReply(bytes);
    return reply?.ok ? reply.value : undefined;
  };
