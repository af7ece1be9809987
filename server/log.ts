/** What a part may write to the log: positions, codes and counts, never patient data. Pino's logger fits. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** For tools and tests that want no log. */
export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
