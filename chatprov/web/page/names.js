// Names that other people chose, so that no two of them look alike: nothing is left out, and what cannot be seen is shown.

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|[^\S ]/gu;
const ODD_SPACE = /^ | $|(?<= ) /g;
const UNUSUAL = /[^ -~]|^ | $|(?<= ) /u;
const UNUSUAL_OR_BACKSLASH = /[^ -~]|^ | $|(?<= ) |\\/gu;

/** A name with a sign for each character that turns the direction of writing, has no width, or is no plain blank. */
export function visible(name) {
  return name.replace(HIDDEN, "\ufffd").replace(ODD_SPACE, "\u2423");
}

/** The codes that tell a name from all others; nothing for plain ASCII. Letters of two scripts may look the same. */
export function exact(name) {
  if (!UNUSUAL.test(name)) return "";
  return name.replace(UNUSUAL_OR_BACKSLASH, (found) => `\\u{${found.codePointAt(0).toString(16)}}`);
}
