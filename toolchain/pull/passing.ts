/** What an engine says when a connection broke, or a registry had too much to do. */
const passing = [
  /unexpected EOF|\bEOF$/,
  /connection reset|broken pipe|use of closed network connection/i,
  /i\/o timeout|TLS handshake timeout|Client\.Timeout|request canceled/i,
  /received unexpected HTTP status: 5\d\d|\b50[0234]\b (Bad Gateway|Service Unavailable|Gateway)/i,
  /toomanyrequests|429 Too Many Requests/i,
];

/** Whether the same pull may work a few seconds later; all else is for a person to mend. */
export const isPassing = (reason: string): boolean => passing.some((words) => words.test(reason));
