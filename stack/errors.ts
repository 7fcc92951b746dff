/** What can go wrong with the embedded stack, as stable codes. */
export type StackErrorCode =
  | 'STACK_RUNNING'
  | 'STACK_ENVIRONMENT'
  | 'STACK_CHILD_IN_USE'
  | 'STACK_CHILD_FAILED'
  | 'TEMPORAL_NOT_FOUND'
  | 'TEMPORAL_BUILD_FAILED'
  | 'TEMPORAL_DOWNLOAD_FAILED'
  | 'TEMPORAL_UNREACHABLE'
  | 'TEMPORAL_NAMESPACE'
  | 'POSTGRES_BINARY_MISSING'
  | 'POSTGRES_START_FAILED'
  | 'POSTGRES_NO_USER'
  | 'BACKUP_NOT_RUNNING'
  | 'BACKUP_NOT_HERE'
  | 'BACKUP_EXISTS'
  | 'BACKUP_BUSY'
  | 'DISK_FULL';

/** An error for the person at the terminal: what is wrong, where, and what would be right. */
export class StackError extends Error {
  override readonly name = 'StackError';
  readonly code: StackErrorCode;

  constructor(code: StackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
