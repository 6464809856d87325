import { defineMock } from '../../engine/define-mock.ts';
import { ASKING_STATE, noteRequest, REPLY, REQUEST, SILENCE } from './asking.ts';

/** What is left of a daemon whose reports are declared instead of simulated. */
export const commandPort = defineMock({
  kind: 'command-port',
  doc: 'The port of a time daemon held in one declared state: questions and answers are events.',
  config: {},
  state: ASKING_STATE,
  emits: { reply: REPLY, silence: SILENCE },
  accepts: { request: REQUEST },
  on: {
    request: (self, event) => noteRequest(self, event),
  },
});
