/** The packets that packet-sender says and packet-receiver reads. */

/** First byte of a packet. */
export const PACKET_MARK = 0xa5;
/** Mark, number, length and check sum. */
export const PACKET_FRAME_BYTES = 4;
