/** The part of ssh2-sftp-client 12 that transport/sftp.ts uses; the published types stop at version 9. */
declare module 'ssh2-sftp-client' {
  import type { BaseAgent, ConnectConfig, ParsedKey, SFTPWrapper } from 'ssh2';

  interface GlobalCallbacks {
    readonly error: (error: Error) => void;
    readonly end: () => void;
    readonly close: () => void;
  }

  /** One way to log in, as ssh2 takes it from an `authHandler`. */
  export type LoginMethod =
    | { readonly type: 'publickey'; readonly username: string; readonly key: ParsedKey }
    | { readonly type: 'agent'; readonly username: string; readonly agent: BaseAgent };

  /** Called for each attempt; `false` ends them. */
  export type LoginHandler = (
    left: unknown,
    partial: unknown,
    next: (method: LoginMethod | false) => void,
  ) => void;

  export default class SftpClient {
    constructor(name: string, callbacks: GlobalCallbacks);
    /** ssh2's own client: the software that the server's identification string names. */
    readonly client: { readonly _remoteVer?: unknown };
    /** Resolves to ssh2's own SFTP object. */
    connect(config: Omit<ConnectConfig, 'authHandler'> & { authHandler: LoginHandler }): Promise<SFTPWrapper>;
    on(event: 'error', listener: (error: Error) => void): void;
    on(event: 'handshake' | 'ready' | 'end' | 'close', listener: () => void): void;
    end(): Promise<boolean>;
  }
}
