const form = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text that somebody sent has the form of an id of ours (RFC 9562, in lower case): Postgres takes no other as a uuid. */
export const isUuid = (text: string): boolean => form.test(text);
