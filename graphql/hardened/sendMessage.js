import { util } from '@aws-appsync/utils';
import { put } from '@aws-appsync/utils/dynamodb';

// A text ends at \z; $ would also match before a line break.
const END = '\\z';
// The days that there are: 1 to 28 of every month, 29 and 30, 31, and 29 February.
const MOST = '\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])';
const LATE = '\\d{4}-(0[13-9]|1[0-2])-(29|30)|\\d{4}-(0[13578]|1[02])-31';
const LEAP = '(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29';
const TIME = '([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.]\\d{1,6})?)?(Z|[+-](0\\d|1[0-4]):?[0-5]\\d)?';
const ISO_TIME = `^(?!0000)(${MOST}|${LATE}|${LEAP})T${TIME}${END}`;
// The name is percent-encoded in the key, and the key in the URL: no slash, control or direction character, and not dots alone.
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const ODD = '%25([01][0-9A-F]|2F|7F|C2%25[89]|E2%2580%25A[89A-E]|E2%2581%25A[6-9])';
const NAME = `((?!${ODD})([A-Za-z0-9_.~-]|%25[0-9A-F]{2})){1,1024}`;
const FILE = `^${UUID}/(?![.]+${END})${NAME}${END}`;

// The sender is whose token it is: the e-mail address where the token proves one (the ID token does), else the user name.
function senderOf(identity) {
  return identity.claims.email_verified === true ? identity.claims.email : identity.username;
}

// A client's own time has microseconds at most, the server's is finer: so none can name the time of a message that is there.
function checkTime(timestamp) {
  if (!util.matches(ISO_TIME, timestamp)) {
    util.error('timestamp is no date and time as in ISO 8601, to the microsecond at most.', 'InvalidMessage');
  }
  // A day's grace, for clocks that are wrong and for the time zone, which is left out here.
  const said = util.time.parseFormattedToEpochMilliSeconds(timestamp.slice(0, 16), "yyyy-MM-dd'T'HH:mm", 'UTC');
  if (said > util.time.nowEpochMilliSeconds() + 86400000) {
    util.error('timestamp lies in the future.', 'InvalidMessage');
  }
}

// A file is one of this room in the chat's own bucket, where `chatprov upload` puts it: uploads/<room>/<UUID>/<name>.
function checkFile(fileUrl, folder) {
  if (!fileUrl.startsWith(folder) || !util.matches(FILE, fileUrl.slice(folder.length))) {
    util.error('fileUrl is no file of this room.', 'InvalidMessage');
  }
}

export function request(ctx) {
  const { roomId, content, fileUrl, timestamp: sentAt, sender: said } = ctx.args.input;
  // Only members: the room's members are the Cognito group room:<roomId>, a claim in the signed token.
  const groups = ctx.identity.claims['cognito:groups'] ?? [];
  if (groups.indexOf(`room:${roomId}`) < 0) {
    util.unauthorized();
  }
  const sender = senderOf(ctx.identity);
  if ((said ?? sender) !== sender && said !== ctx.identity.username) {
    util.error('sender is not who is signed in: leave it out.', 'Unauthorized');
  }
  if (!content && !fileUrl) {
    util.error('A message has content or a file.', 'InvalidMessage');
  }
  if (content && content.length > 4000) {
    util.error('content is longer than 4000 characters.', 'InvalidMessage');
  }
  if ((sentAt ?? null) !== null) {
    checkTime(sentAt);
  }
  if (fileUrl) {
    checkFile(fileUrl, `${ctx.env.FILES_URL}/uploads/${roomId}/`);
  }
  // Time and id are the server's. Six digits behind the milliseconds make the sort key unique; what the client says is kept beside it.
  const now = util.time.nowFormatted("yyyy-MM-dd'T'HH:mm:ss.SSS");
  const timestamp = `${now}${util.math.randomWithinRange(100000, 999999)}Z`;
  const item = { id: util.autoId(), sender };
  if (content) {
    item.content = content;
  }
  if (fileUrl) {
    item.fileUrl = fileUrl;
  }
  if ((sentAt ?? null) !== null) {
    item.sentAt = sentAt;
  }
  return put({ key: { roomId, timestamp }, item, condition: { roomId: { attributeExists: false } } });
}

// A message that was not stored must be an error; internal details are not shown to clients.
export function response(ctx) {
  if (ctx.error) {
    util.error('The message was not stored.', ctx.error.type);
  }
  return ctx.result;
}
