/** What the system said about a file, in words, without the call that failed. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such file or folder";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
      return "a part of its path is not a folder";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EROFS":
      return "the file system is read-only";
    case "ENOSPC":
      return "no space is left";
    case "EFBIG":
      return "the file would be too large";
    case "EDQUOT":
      return "the disk quota is used up";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
